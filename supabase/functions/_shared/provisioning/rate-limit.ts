import { z } from 'zod'

/** SQL's `private.describe_bucket`: what the calling admin has left of an action. */
export const rateLimitSchema = z.object({
  policy: z.string(),
  /** What a full bucket holds. */
  quota: z.int(),
  /** In which an empty one fills. */
  window_seconds: z.int(),
  remaining: z.int(),
  /** Until there is one more. */
  reset_seconds: z.int(),
})

export type RateLimit = z.output<typeof rateLimitSchema>

/** An answer of a limited call, and what is left after it. */
export interface Limited<Answer> {
  answer: Answer
  rateLimit: RateLimit
}
