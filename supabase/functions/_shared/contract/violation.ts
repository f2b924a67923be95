import { z } from 'zod'

/** A violated invariant, as SQL's `invariant_violations` reports it. */
export const violationSchema = z
  .object({
    /** I1 to I10. */
    invariant: z.string(),
    problem: z.string(),
    /** Whose: an id, or a name. */
    subject: z.string(),
    /** What a repair would do; null where it needs a person. */
    repair: z.string().nullable(),
  })
  .meta({ id: 'Violation' })

export type Violation = z.output<typeof violationSchema>
