import type { Context } from 'hono'
import type { Origin } from '../provisioning/caller.ts'
import type { AppEnv } from './app-env.ts'

/** Where a request came from. */
export function originOf(context: Context<AppEnv>): Origin {
  return {
    requestId: context.get('requestId'),
    forwardedFor: context.req.header('x-forwarded-for'),
    userAgent: context.req.header('user-agent'),
  }
}
