import { z } from 'zod'

/** The query of `GET /availability`: at least one of the two. */
export const availabilityQuerySchema = z
  .strictObject({ slug: z.string().max(255).optional(), email: z.string().max(320).optional() })
  .refine((query) => query.slug !== undefined || query.email !== undefined, 'give slug, email or both')

export const slugAvailabilitySchema = z.strictObject({
  available: z.boolean(),
  reason: z.enum(['invalid', 'reserved', 'taken']).nullable(),
  suggestions: z.array(z.string()),
})

export const emailAvailabilitySchema = z.strictObject({
  available: z.boolean(),
  reason: z.enum(['invalid', 'taken']).nullable(),
})

/** The answer of `GET /availability`: a preview, since provisioning itself decides. */
export const availabilitySchema = z
  .strictObject({
    slug: slugAvailabilitySchema.optional(),
    email: emailAvailabilitySchema.optional(),
  })
  .meta({ id: 'Availability' })

export type Availability = z.output<typeof availabilitySchema>
