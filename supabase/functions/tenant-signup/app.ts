import type { Hono } from 'hono'
import { signUp } from '../_shared/contract/endpoints/sign-up.ts'
import { addRoute } from '../_shared/http/add-route.ts'
import type { AppEnv } from '../_shared/http/app-env.ts'
import { atSteps } from '../_shared/http/at-steps.ts'
import { clientIpOf } from '../_shared/http/client-ip.ts'
import { createApp } from '../_shared/http/create-app.ts'
import { inBackground } from '../_shared/http/in-background.ts'
import { rateLimitHeaders } from '../_shared/http/rate-limit-headers.ts'
import type { SignUpService } from '../_shared/provisioning/sign-up-service.ts'
import type { Config } from './config.ts'

/** The HTTP face of signing up. */
export function createSignUpApp(service: SignUpService, config: Config): Hono<AppEnv> {
  const { allowedOrigins, secretKeys, clientIp: rule, stepMs } = config
  const app = createApp({ functionName: 'tenant-signup', allowedOrigins, secretKeys })
  for (const endpoint of [signUp, { ...signUp, path: '/' } as const]) {
    addRoute(app, endpoint, async ({ caller, idempotencyKey, body, context }) => {
      const startedAt = performance.now()
      const clientIp = clientIpOf(context.req.raw.headers, rule)
      // The audit, too, is to know the address that can be believed.
      const visitor = { ...caller, forwardedFor: clientIp, clientIp }
      const rateLimit = await service.admit(visitor, idempotencyKey, body)
      // From here on, what happens depends on whose address it is.
      const { answer, mayBeTold } = await atSteps(
        { stepMs, startedAt },
        service.signUp(visitor, idempotencyKey, body),
      )
      // Mail servers take their time, and more of it for addresses that there are.
      if (mayBeTold) inBackground(caller.requestId, 'sign-up e-mail', service.tellOwner(body.owner.email))
      return { status: 202, body: answer, headers: rateLimitHeaders(rateLimit) }
    })
  }
  return app
}
