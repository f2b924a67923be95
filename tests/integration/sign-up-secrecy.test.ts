import { expect, test } from 'vitest'
import { compareSamples } from '../support/compare-samples.ts'
import { createUsers } from '../support/existing-users.ts'
import type { Answer } from '../support/provision.ts'
import { newSignUp, signUp, slugAnswer, startSignUpFunction } from '../support/sign-up.ts'

/** Of each kind of address. */
const SAMPLES = 200

/** As seldom as once in a hundred thousand runs is chance taken for a difference. */
const ALPHA = 1e-5

type Kind = 'known' | 'unknown'
type Sample = { kind: Kind; slug: string; email: string; answer: Answer; ms: number }

/** A sign-up function that answers at these steps, for as long as it takes. */
async function withSteps<Result>(
  stepMs: number,
  work: (through: { base: string }) => Promise<Result>,
): Promise<Result> {
  const faulty = await startSignUpFunction({ SIGN_UP_ANSWER_MS: String(stepMs) })
  try {
    return await work(faulty)
  } finally {
    await faulty.stop()
  }
}

/** Signs up with addresses of both kinds by turns, `lanes` at a time, which begin one after the other. */
async function sample(
  through: { base: string },
  { lanes, everyMs }: { lanes: number; everyMs: number },
): Promise<Sample[]> {
  const bodies = Array.from({ length: 2 * SAMPLES }, () => newSignUp())
  await createUsers(bodies.filter((_, n) => n % 2 === 0).map(({ owner }) => owner.email))
  const queue = bodies.entries()
  const samples: Sample[] = []
  const lane = async (index: number) => {
    await new Promise((resolve) => setTimeout(resolve, index * everyMs))
    for (const [n, body] of queue) {
      const startedAt = performance.now()
      const answer = await signUp(through, body)
      const { slug } = body.tenant
      const kind = n % 2 === 0 ? 'known' : 'unknown'
      samples.push({ kind, slug, email: body.owner.email, answer, ms: performance.now() - startedAt })
    }
  }
  // What is slow the first time is slow for nobody that counts.
  for (let n = 0; n < 3; n++) await signUp(through, newSignUp())
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
  return samples
}

const of = (samples: Sample[], kind: Kind) => samples.filter((each) => each.kind === kind)
const times = (samples: Sample[], kind: Kind) => of(samples, kind).map(({ ms }) => ms)

/** An answer without what it repeats of the question, and what differs between any two. */
function shapeOf({ slug, email, answer }: Sample) {
  const names = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  const text = answer.text.replaceAll(email, 'EMAIL').replaceAll(slug, 'SLUG')
  return JSON.stringify([answer.status, names, text.replace(/"requestId":"[^"]+"/, '')])
}

test('an address that is somebody’s is told from one that is free by nothing: neither answer nor time nor slug', async () => {
  // Without steps the time tells: this is what they are there for, and that the test would see it.
  const bare = await withSteps(1, (through) => sample(through, { lanes: 2, everyMs: 0 }))
  const told = compareSamples(times(bare, 'known'), times(bare, 'unknown'))
  expect(Math.min(told.kolmogorovSmirnov, told.mannWhitney)).toBeLessThan(ALPHA)

  // Steps as long as this machine needs today, and as many at a time as make less load than before.
  const slowest = Math.max(...bare.map(({ ms }) => ms))
  const work = bare.reduce((sum, { ms }) => sum + ms, 0) / 2
  const stepMs = Math.max(500, Math.ceil(4 * slowest))
  const lanes = Math.max(1, Math.floor((bare.length * stepMs) / Math.max(12_000, 1.3 * work)))
  const even = await withSteps(stepMs, (through) => sample(through, { lanes, everyMs: stepMs / lanes }))
  const likelihood = compareSamples(times(even, 'known'), times(even, 'unknown'))
  expect(likelihood.kolmogorovSmirnov, JSON.stringify({ stepMs, lanes })).toBeGreaterThan(ALPHA)
  expect(likelihood.mannWhitney, JSON.stringify({ stepMs, lanes })).toBeGreaterThan(ALPHA)

  for (const samples of [bare, even]) {
    expect(times(samples, 'known')).toHaveLength(SAMPLES)
    expect(times(samples, 'unknown')).toHaveLength(SAMPLES)
    expect([...new Set(samples.map(shapeOf))]).toHaveLength(1)
    expect(samples.every(({ answer }) => answer.status === 202)).toBe(true)
  }

  await withSteps(1, async (through) => {
    for (const kind of ['known', 'unknown'] as const) {
      for (const { slug } of of(even, kind).slice(0, 5))
        expect(await slugAnswer(through, slug)).toBe('DUPLICATE_SLUG')
    }
  })
}, 180_000)
