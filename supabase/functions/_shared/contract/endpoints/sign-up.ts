import { defineEndpoint } from '../endpoint.ts'
import { provisionFieldCodes } from '../provision-request.ts'
import { RATE_LIMIT_HEADERS } from '../response-headers.ts'
import { signUpRequestSchema, signUpResponseSchema } from '../sign-up.ts'

export const signUp = defineEndpoint({
  operationId: 'signUp',
  method: 'POST',
  path: '/sign-ups',
  servedBy: 'tenant-signup',
  tag: 'Sign-up',
  summary: 'Sign up for a tenant of one’s own',
  description:
    'Whoever follows the link in the e-mail confirms the address, which activates the tenant, and chooses the password. The answer is the same whether the address is free or somebody’s. Counted per network and per address. Also at the function’s root.',
  access: 'public',
  body: { schema: signUpRequestSchema, maxBytes: 16 * 1024, fieldCodes: provisionFieldCodes },
  idempotencyKey: true,
  responses: {
    202: {
      description: 'The address has been written to, if there is nothing against it.',
      schema: signUpResponseSchema,
      headers: RATE_LIMIT_HEADERS,
      example: {
        status: 'confirmation_pending',
        tenant: { name: 'Hudsucker', slug: 'hudsucker' },
        owner: { email: 'norville@hudsucker.test' },
        confirmWithinHours: 48,
        requestId: '18952b2e-6902-4556-88f5-f6d17f315dd6',
      },
    },
  },
  examples: {
    plain: {
      summary: 'Sign up',
      body: {
        tenant: { name: 'Hudsucker', timezone: 'America/New_York', currency: 'USD' },
        owner: { email: 'norville@hudsucker.test', fullName: 'Norville Barnes' },
      },
    },
  },
  errors: [
    'CAPTCHA_REFUSED',
    'SIGN_UP_CLOSED',
    'DUPLICATE_SLUG',
    'DUPLICATE_REQUEST',
    'IDEMPOTENCY_KEY_REUSED',
    'RATE_LIMITED',
    'PROVISIONING_FAILED',
    'AUTH_USER_CREATION_FAILED',
    'AUTH_UNAVAILABLE',
    'CAPTCHA_UNAVAILABLE',
    'DATABASE_UNAVAILABLE',
    'TIMEOUT',
  ],
})
