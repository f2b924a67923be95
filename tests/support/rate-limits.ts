import { sql } from './database.ts'

/** Leaves an admin no token for an action, and none to come while a test may run: not so far ahead that the bucket would count as full. */
export async function emptyBucket(adminId: string, action: string): Promise<void> {
  await sql(
    `insert into private.rate_limits (actor_id, action, tokens, refilled_at)
     values ($1, $2, 0, clock_timestamp() + interval '50 minutes')
     on conflict (actor_id, action) do update set tokens = 0, refilled_at = excluded.refilled_at`,
    [adminId, action],
  )
}
