import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import {
  type SignUpResponse,
  signUpResponseSchema,
} from '../../supabase/functions/_shared/contract/sign-up.ts'
import { type FaultyFunction, faultyFunctionForThisTest, startFaultyFunction } from './faulty-function.ts'
import { newIp } from './new-ip.ts'
import { type Answer, call, expectProblem } from './provision.ts'
import { unique } from './unique.ts'

export type SignUpBody = {
  tenant: { name: string; slug: string; [field: string]: unknown }
  owner: { email: string; fullName: string; [field: string]: unknown }
  [field: string]: unknown
}

/** Quick answers: only the test of their time wants them at long steps. */
const quick = { SIGN_UP_ANSWER_MS: '1' }

/** A sign-up function of the test's own, which believes the test where its calls come from. */
export function startSignUpFunction(env: Record<string, string> = {}): Promise<FaultyFunction> {
  return startFaultyFunction({ ...quick, ...env }, 'tenant-signup')
}

/** One for a single test. */
export function signUpFunctionForThisTest(env: Record<string, string> = {}): Promise<FaultyFunction> {
  return faultyFunctionForThisTest({ ...quick, ...env }, 'tenant-signup')
}

/** A good body with names of its own. */
export function newSignUp(
  owner: Record<string, unknown> = {},
  tenant: Record<string, unknown> = {},
): SignUpBody {
  const slug = unique('initech')
  return {
    tenant: { name: `Initech ${slug}`, slug, ...tenant },
    owner: { email: `bill@${slug}.test`, fullName: 'Bill Lumbergh', ...owner },
  }
}

/** Signs up; `body` is sent as JSON, or as it is where it is text. */
export function signUp(
  { base }: { base: string },
  body: unknown,
  {
    key = randomUUID(),
    ip = newIp(),
    headers = {},
  }: { key?: string; ip?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return call({
    base,
    method: 'POST',
    path: '/sign-ups',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'idempotency-key': key, 'x-forwarded-for': ip, ...headers },
  })
}

/** What somebody is told who has signed up; fails where the answer is anything else. */
export function expectPending(answer: Answer, body: SignUpBody): SignUpResponse {
  expect(answer.status, answer.text).toBe(202)
  const said = signUpResponseSchema.parse(JSON.parse(answer.text))
  expect(said).toEqual({
    status: 'confirmation_pending',
    tenant: { name: body.tenant.name, slug: body.tenant.slug },
    owner: { email: body.owner.email.toLowerCase() },
    confirmWithinHours: 48,
    requestId: answer.headers.get('x-request-id'),
  })
  return said
}

/** Whether a slug can be had: the code that somebody else is answered who wants it. */
export async function slugAnswer(through: { base: string }, slug: string): Promise<string> {
  const answer = await signUp(through, newSignUp({}, { slug }))
  return answer.status === 202 ? '202' : expectProblem(answer, 'DUPLICATE_SLUG').code
}
