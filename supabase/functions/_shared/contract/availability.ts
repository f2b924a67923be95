import { z } from 'zod'

/** The query of `GET /availability`: at least one of the two. */
export const availabilityQuerySchema = z
  .strictObject({ slug: z.string().max(255).optional(), email: z.string().max(320).optional() })
  .refine((query) => query.slug !== undefined || query.email !== undefined, 'give slug, email or both')

/** The answer of `GET /availability`: a preview, since provisioning itself decides. */
export const availabilitySchema = z.strictObject({
  slug: z
    .strictObject({
      available: z.boolean(),
      reason: z.enum(['invalid', 'reserved', 'taken']).nullable(),
      suggestions: z.array(z.string()),
    })
    .optional(),
  email: z
    .strictObject({ available: z.boolean(), reason: z.enum(['invalid', 'taken']).nullable() })
    .optional(),
})

export type Availability = z.output<typeof availabilitySchema>
