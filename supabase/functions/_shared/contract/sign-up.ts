import { z } from 'zod'
import { currencyField, emailField, line, slugField, timezoneField } from './fields.ts'

/** The body of a sign-up. Unknown keys are refused: above all a password, which only whoever has the mailbox may choose. */
export const signUpRequestSchema = z
  .strictObject({
    tenant: z.strictObject({
      name: line(255),
      slug: slugField.optional(),
      timezone: timezoneField.optional(),
      currency: currencyField.optional(),
    }),
    owner: z.strictObject({ email: emailField, fullName: line(255) }),
    replaces: z.uuid().optional().meta({
      description:
        'The Idempotency-Key of a sign-up that this one replaces, a mistyped address for instance: it is undone, if nobody has confirmed it.',
    }),
    captchaToken: z.string().min(1).max(2048).optional().meta({
      description: 'What the Turnstile widget gave the page; needed where a captcha is configured.',
    }),
  })
  .meta({ id: 'SignUpRequest' })

/** The same for an address that is free and for one that is somebody's. */
export const signUpResponseSchema = z
  .strictObject({
    status: z.literal('confirmation_pending'),
    tenant: z.strictObject({ name: z.string(), slug: z.string() }),
    owner: z.strictObject({ email: z.string() }),
    /** In hours. Then slug and address are free again. */
    confirmWithinHours: z.int(),
    requestId: z.string(),
  })
  .meta({ id: 'SignUpResponse' })

/** For how long a sign-up waits for its confirmation: SQL's `private.confirmation_period`. */
export const CONFIRM_WITHIN_HOURS = 48

export type SignUpRequest = z.output<typeof signUpRequestSchema>
export type SignUpResponse = z.output<typeof signUpResponseSchema>
