import { z } from 'zod'
import { printable } from '../supabase/functions/_shared/contract/printable.ts'
import type { Connection } from './connect.ts'

const findingSchema = z.object({
  id: z.int(),
  kind: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  found_at: z.string(),
})

const kindSchema = z.object({
  kind: z.string(),
  open: z.int(),
  remedy: z.string(),
  /** The first of them. */
  subjects: z.array(z.string()),
})

const pageSchema = z.object({
  kinds: z.array(kindSchema),
  findings: z.array(findingSchema),
  next_after: z.int().nullable(),
})

/** One thing that a person should look at since an older system was adopted. */
export type Finding = z.output<typeof findingSchema>
/** All that is open of a kind. */
export type FindingKind = z.output<typeof kindSchema>

/** One page of what is open, and what there is of each kind. @throws CommandError */
export async function readFindings(
  call: Connection['call'],
  { kind, after, limit }: { kind?: string | undefined; after?: number | undefined; limit: number },
): Promise<z.output<typeof pageSchema>> {
  const args = { p_kind: kind ?? null, p_after: after ?? null, p_limit: limit }
  return pageSchema.parse(await call('list_adoption_findings', args))
}

/** How many there are of each kind, which, and what to do about them. */
export function describeKinds(kinds: readonly FindingKind[]): string {
  return kinds
    .flatMap(({ kind, open, remedy, subjects }) => {
      const more = open > subjects.length ? ', …' : ''
      return [
        `  ${kind}  ${open}`,
        `       ${printable(subjects.join(', '))}${more}`,
        `       needs a person: ${remedy}`,
      ]
    })
    .join('\n')
}
