import { z } from 'zod'
import { ISOLATIONS, OWNER_MODES } from './provision-request.ts'

export const SETUP_EMAIL_STATES = ['sent', 'failed', 'not_needed'] as const

/** The answer of `POST /tenants`: 201, or 200 for a replay, which has neither `credentials` nor `apiKey.secretKey`, but `apiKey.hint`. */
export const provisionResponseSchema = z
  .strictObject({
    tenant: z.strictObject({
      id: z.guid(),
      name: z.string(),
      slug: z.string(),
      domain: z.string().nullable(),
      status: z.literal('active'),
      isolation: z.enum(ISOLATIONS),
      template: z.string(),
      createdAt: z.string(),
    }),
    owner: z.strictObject({
      id: z.guid(),
      email: z.string(),
      mode: z.enum(OWNER_MODES),
      setupEmail: z.enum(SETUP_EMAIL_STATES),
    }),
    credentials: z.strictObject({ password: z.string() }).optional(),
    apiKey: z
      .strictObject({
        id: z.guid(),
        publicKey: z.string(),
        secretKey: z.string().optional(),
        /** What to do where the secret is gone. */
        hint: z.string().optional(),
      })
      .optional(),
    replayed: z.boolean(),
    requestId: z.string(),
  })
  .meta({ id: 'ProvisionResponse' })

export type ProvisionResponse = z.output<typeof provisionResponseSchema>
export type SetupEmailState = (typeof SETUP_EMAIL_STATES)[number]
