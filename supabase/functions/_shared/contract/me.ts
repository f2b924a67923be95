import { z } from 'zod'

/** The admin who calls: the answer of `GET /me`. */
export const meSchema = z
  .strictObject({
    userId: z.guid(),
    email: z.string().nullable(),
    /** What the auth service knows them by; null where it knows no name. */
    name: z.string().nullable(),
    role: z.enum(['SUPER_ADMIN', 'ADMIN']),
  })
  .meta({ id: 'Me' })

export type Me = z.output<typeof meSchema>
