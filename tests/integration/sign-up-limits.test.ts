import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findUserIds } from '../support/database.ts'
import type { FaultyFunction } from '../support/faulty-function.ts'
import { newIp } from '../support/new-ip.ts'
import { createPerson } from '../support/people.ts'
import { type Answer, expectProblem, outcome } from '../support/provision.ts'
import { newSignUp, signUp, signUpFunctionForThisTest, startSignUpFunction } from '../support/sign-up.ts'
import { tally } from '../support/tally.ts'

let faulty: FaultyFunction

beforeAll(async () => {
  faulty = await startSignUpFunction()
})
afterAll(() => faulty?.stop())

/** More than a network or an address may at once, however slowly they are made. */
const MANY = 60

function expectLimit(answers: Answer[]): void {
  const counts = tally(answers.map(outcome))
  expect(Object.keys(counts).sort()).toEqual(['202', 'RATE_LIMITED'])
  for (const answer of answers.filter(({ status }) => status === 429)) {
    expectProblem(answer, 'RATE_LIMITED')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
}

const many = (attempt: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: MANY }, (_, index) => attempt(index)))

describe('too many sign-ups', () => {
  test('from one place are refused, whatever address they are for; other places are not', async () => {
    const ip = newIp()
    const bodies = Array.from({ length: MANY }, () => newSignUp())
    const answers = await many((index) => signUp(faulty, bodies[index], { ip }))
    expectLimit(answers)
    // Of those that were refused nothing was begun.
    for (const [index, { owner }] of bodies.entries()) {
      expect(await findUserIds(owner.email)).toHaveLength(answers[index]?.status === 202 ? 1 : 0)
    }
    expect((await signUp(faulty, newSignUp())).status).toBe(202)
  })

  test('for one address are refused, wherever they come from; others are not', async () => {
    const { email } = newSignUp().owner
    const spellings = [email, email.toUpperCase()]
    expectLimit(await many((index) => signUp(faulty, newSignUp({ email: spellings[index % 2] }))))
    expect((await signUp(faulty, newSignUp())).status).toBe(202)
  })

  test('for an address that is somebody’s are refused as soon as for any other', async () => {
    const { email } = await createPerson()
    const free = newSignUp().owner.email
    const [known, unknown] = await Promise.all(
      [email, free].map((address) => many(() => signUp(faulty, newSignUp({ email: address })))),
    )
    const accepted = (answers: Answer[] = []) => answers.filter(({ status }) => status === 202).length
    // A bucket fills while the calls are made.
    expect(Math.abs(accepted(known) - accepted(unknown))).toBeLessThanOrEqual(1)
  })
})

describe('a caller can’t be somewhere else by saying so:', () => {
  const spoofed = (index: number) => ({
    'x-real-ip': newIp(),
    'true-client-ip': newIp(),
    forwarded: `for="[${newIp()}]"`,
    'cf-connecting-ip': newIp(),
    'x-client-ip': `203.0.113.${index}`,
  })

  test('what stands before the last proxy’s own word in X-Forwarded-For counts for nothing', async () => {
    const ip = newIp()
    expectLimit(
      await many((index) =>
        signUp(faulty, newSignUp(), { ip: `${newIp()}, 10.0.0.${index}, ${ip}`, headers: spoofed(index) }),
      ),
    )
  })

  test('with two proxies it is the word of the one before', async () => {
    const two = await signUpFunctionForThisTest({ TRUSTED_PROXIES: '2' })
    const ip = newIp()
    expectLimit(await many((index) => signUp(two, newSignUp(), { ip: `${newIp()}, ${ip}, 10.0.0.${index}` })))
  })

  test('with a header of the outermost proxy’s it is that one alone', async () => {
    const behind = await signUpFunctionForThisTest({ CLIENT_IP_HEADER: 'cf-connecting-ip' })
    const ip = newIp()
    expectLimit(await many(() => signUp(behind, newSignUp(), { headers: { 'cf-connecting-ip': ip } })))
    const elsewhere = { 'cf-connecting-ip': newIp() }
    expect((await signUp(behind, newSignUp(), { ip, headers: elsewhere })).status).toBe(202)
  })

  test('of one IPv6 network all addresses are one place', async () => {
    const network = newIp().replace(/1$/, '')
    expectLimit(await many((index) => signUp(faulty, newSignUp(), { ip: `${network}${index.toString(16)}` })))
  })

  test('what is no address, and nothing at all, is one place for all of them', async () => {
    const nowhere = await signUpFunctionForThisTest({ CLIENT_IP_HEADER: 'x-nowhere' })
    const words = ['', 'unknown', '999.1.1.1', '_hidden', `'; drop table public.tenants; --`]
    expectLimit(
      await many((index) =>
        signUp(nowhere, newSignUp(), { headers: { 'x-nowhere': words[index % words.length] ?? '' } }),
      ),
    )
  })
})
