import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { provisionRequestSchema } from '../../_shared/contract/provision-request.ts'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { callerOf } from '../../_shared/http/caller-of.ts'
import { readJsonBody } from '../../_shared/http/json-body.ts'
import { methodNotAllowed } from '../../_shared/http/method-not-allowed.ts'
import { ProvisioningError } from '../../_shared/provisioning/provisioning-error.ts'
import type { ProvisioningService } from '../../_shared/provisioning/provisioning-service.ts'

const MAX_BODY_BYTES = 64 * 1024

export function addProvisionRoute(app: Hono<AppEnv>, service: ProvisioningService): void {
  const provision = async (context: Context<AppEnv>) => {
    const caller = callerOf(context)
    const body = await readJsonBody(context, provisionRequestSchema, {
      maxBytes: MAX_BODY_BYTES,
      fieldCodes: { '/tenant/slug': 'INVALID_SLUG', '/owner/email': 'EMAIL_VALIDATION_FAILED' },
    })
    const answer = await service.provision(caller, idempotencyKeyOf(context), body)
    if (answer.replayed) context.header('Idempotent-Replayed', 'true')
    return context.json(answer, answer.replayed ? 200 : 201)
  }

  for (const path of ['/', '/tenants']) {
    app.post(path, provision)
    app.all(path, methodNotAllowed('POST'))
  }
}

function idempotencyKeyOf(context: Context<AppEnv>): string {
  const key = context.req.header('idempotency-key') ?? ''
  if (!z.guid().safeParse(key).success) throw new ProvisioningError('IDEMPOTENCY_KEY_MISSING')
  return key.toLowerCase()
}
