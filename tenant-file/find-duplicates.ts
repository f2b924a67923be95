import type { ProvisionRequestInput } from '../supabase/functions/_shared/contract/provision-request.ts'
import { slugify } from '../supabase/functions/_shared/contract/slug.ts'
import type { Draft } from './draft.ts'
import type { FileProblem } from './problem.ts'

/** What no two tenants may share, as it is compared, and where it stands in the item. */
interface Name {
  kind: 'slug' | 'domain' | 'owner’s address' | 'idempotency key'
  value: string
  pointer: string
}

/** The problems of each row that has a name of an earlier row. */
export function findDuplicates(drafts: readonly Draft[]): Map<Draft, FileProblem[]> {
  const firstLines = new Map<string, number>()
  const found = new Map<Draft, FileProblem[]>()
  for (const draft of drafts) {
    const problems = namesOf(draft).flatMap(({ kind, value, pointer }): FileProblem[] => {
      const key = `${kind} ${value}`
      const line = firstLines.get(key)
      if (line === undefined) {
        firstLines.set(key, draft.line)
        return []
      }
      const message = `the ${kind} “${value}” is that of line ${line} already`
      return [{ ...draft.locate(pointer), code: 'DUPLICATE_VALUE', message }]
    })
    if (problems.length > 0) found.set(draft, problems)
  }
  return found
}

/** The item may be anything yet. */
function namesOf({ item, idempotencyKey }: Draft): Name[] {
  const { tenant, owner } = (item ?? {}) as Partial<ProvisionRequestInput>
  const { email, mode } = (owner ?? {}) as { email?: unknown; mode?: unknown }
  const names: { kind: Name['kind']; value: unknown; pointer: string }[] = [
    tenant?.slug === undefined && typeof tenant?.name === 'string'
      ? { kind: 'slug', value: slugify(tenant.name), pointer: '/tenant/name' }
      : { kind: 'slug', value: tenant?.slug, pointer: '/tenant/slug' },
    { kind: 'domain', value: tenant?.domain, pointer: '/tenant/domain' },
    // A user who is there already may own several tenants.
    { kind: 'owner’s address', value: mode === 'existing' ? undefined : email, pointer: '/owner/email' },
    { kind: 'idempotency key', value: idempotencyKey, pointer: '/idempotencyKey' },
  ]
  return names.flatMap(({ value, ...rest }) =>
    typeof value === 'string' && value !== '' ? [{ value: value.toLowerCase(), ...rest }] : [],
  )
}
