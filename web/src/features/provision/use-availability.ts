import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { checkAvailability } from '../../../../supabase/functions/_shared/contract/endpoints/availability.ts'
import { useConsole } from '../../lib/console-context.ts'

const UNTIL_TYPING_STOPS_MS = 350

/**
 * What the service says of a slug or an address at the moment: a preview, since only provisioning decides.
 * @param value undefined where there is nothing worth asking
 */
export function useAvailability(kind: 'slug' | 'email', value: string | undefined) {
  const { api } = useConsole()
  const [asked] = useDebouncedValue(value, UNTIL_TYPING_STOPS_MS)
  const isAsked = value !== undefined && asked === value
  const { data, error } = useQuery({
    queryKey: ['availability', kind, asked],
    queryFn: async ({ signal }) =>
      (await api.call(checkAvailability, { query: { [kind]: asked } }, { signal })).body[kind] ?? null,
    enabled: isAsked,
    retry: false,
  })
  if (value === undefined) return { state: 'nothing' } as const
  if (!isAsked) return { state: 'checking' } as const
  if (error) return { state: 'unknown' } as const
  if (!data) return { state: 'checking' } as const
  if (data.available) return { state: 'free' } as const
  return { state: 'taken', suggestions: 'suggestions' in data ? data.suggestions : [] } as const
}
