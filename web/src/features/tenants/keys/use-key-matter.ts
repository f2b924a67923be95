import { useMutation } from '@tanstack/react-query'
import type { ApiKey, NewApiKey } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import {
  createApiKey,
  rotateApiKey,
} from '../../../../../supabase/functions/_shared/contract/endpoints/api-keys.ts'
import { useConsole } from '../../../lib/console-context.ts'
import { useIntention } from '../../../lib/use-intention.ts'
import { useRefreshTenant } from '../use-tenant.ts'

/** What is asked about a tenant's keys. */
export type KeyMatter = { about: 'create' } | { about: 'rotate' | 'revoke'; apiKey: ApiKey }

type Asked =
  | { body: { name: string; expiresAt?: string } }
  | { keyId: string; body: { overlapSeconds: number } }

/** Makes a key, or a new pair for one. However often the same is asked for, while no answer comes, it is made once. */
export function useNewKey(tenantId: string) {
  const { api } = useConsole()
  const refresh = useRefreshTenant(tenantId)
  const intention = useIntention()
  return useMutation({
    mutationFn: async (asked: Asked): Promise<NewApiKey['apiKey']> => {
      const idempotencyKey = intention.keyFor(asked)
      const params = { id: tenantId }
      const answer =
        'keyId' in asked
          ? await api.call(rotateApiKey, {
              params: { ...params, keyId: asked.keyId },
              body: asked.body,
              idempotencyKey,
            })
          : await api.call(createApiKey, { params, body: asked.body, idempotencyKey })
      return answer.body.apiKey
    },
    onSuccess: intention.settle,
    onSettled: () => void refresh(),
    // A secret is kept nowhere longer than it is on the screen.
    gcTime: 0,
  })
}
