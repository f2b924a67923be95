import type { Availability } from '../contract/availability.ts'
import type { Caller } from './caller.ts'
import type { Database } from './database.ts'
import type { Limited } from './rate-limit.ts'

/** Whether a slug, an e-mail address or both can be had; at least one must be asked for. Each counts. */
export async function checkAvailability(
  database: Database,
  caller: Caller,
  query: { slug?: string | undefined; email?: string | undefined },
): Promise<Limited<Availability>> {
  const [slug, email] = await Promise.all([
    query.slug === undefined ? undefined : database.checkSlug(caller, query.slug),
    query.email === undefined ? undefined : database.checkEmail(caller, query.email),
  ])
  const limits = [slug, email].flatMap((checked) => checked?.rateLimit ?? [])
  return {
    answer: { ...(slug ? { slug: slug.answer } : {}), ...(email ? { email: email.answer } : {}) },
    // They ran at once: whichever was counted last left less.
    rateLimit: limits.reduce((one, other) => (other.remaining < one.remaining ? other : one)),
  }
}
