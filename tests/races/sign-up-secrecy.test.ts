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

/**
 * Signs up with `pairs` addresses of each kind, `lanes` at a time, which begin one after the other. The order is drawn: by turns, each
 * lane would keep to one kind, and a busy machine to one load for each.
 */
async function sample(
  through: { base: string },
  { pairs, lanes, everyMs }: { pairs: number; lanes: number; everyMs: number },
): Promise<Sample[]> {
  const ofKind = (kind: Kind) => Array.from({ length: pairs }, () => ({ kind, body: newSignUp() }))
  const known = ofKind('known')
  await createUsers(known.map(({ body }) => body.owner.email))
  const queue = shuffle([...known, ...ofKind('unknown')]).values()
  const samples: Sample[] = []
  const lane = async (index: number) => {
    await new Promise((resolve) => setTimeout(resolve, index * everyMs))
    for (const { kind, body } of queue) {
      const startedAt = performance.now()
      const answer = await signUp(through, body)
      const { slug } = body.tenant
      samples.push({ kind, slug, email: body.owner.email, answer, ms: performance.now() - startedAt })
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
  return samples
}

function shuffle<Item>(items: Item[]): Item[] {
  const placed = items.map((item) => ({ item, place: Math.random() }))
  return placed.sort((one, other) => one.place - other.place).map(({ item }) => item)
}

/** What is slow the first time is slow for nobody that counts. */
async function warmUp(through: { base: string }): Promise<void> {
  for (let n = 0; n < 3; n++) await signUp(through, newSignUp())
}

/** As many answers without steps as it takes to see the difference: the more is going on here, the more it takes. */
function sampleUntilTold(): Promise<Sample[]> {
  return withSteps(1, async (through) => {
    await warmUp(through)
    const samples: Sample[] = []
    while (samples.length < 10 * SAMPLES && !(leastLikelihood(samples) < ALPHA)) {
      samples.push(...(await sample(through, { pairs: SAMPLES / 4, lanes: 2, everyMs: 0 })))
    }
    return samples
  })
}

const of = (samples: Sample[], kind: Kind) => samples.filter((each) => each.kind === kind)
const times = (samples: Sample[], kind: Kind) => of(samples, kind).map(({ ms }) => ms)

function leastLikelihood(samples: Sample[]): number {
  if (samples.length === 0) return 1
  const { kolmogorovSmirnov, mannWhitney } = compareSamples(
    times(samples, 'known'),
    times(samples, 'unknown'),
  )
  return Math.min(kolmogorovSmirnov, mannWhitney)
}

/** An answer without what it repeats of the question, and what differs between any two. */
function shapeOf({ slug, email, answer }: Sample) {
  const names = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  const text = answer.text.replaceAll(email, 'EMAIL').replaceAll(slug, 'SLUG')
  return JSON.stringify([answer.status, names, text.replace(/"requestId":"[^"]+"/, '')])
}

test('an address that is somebody’s is told from one that is free by nothing: neither answer nor time nor slug', async () => {
  // Without steps the time tells: this is what they are there for, and that the test would see it.
  const bare = await sampleUntilTold()
  expect(leastLikelihood(bare)).toBeLessThan(ALPHA)

  // Steps as long as this machine needs today, and as many at a time as make less load than before.
  const sorted = bare.map(({ ms }) => ms).sort((a, b) => a - b)
  const stepMs = Math.max(500, Math.ceil(3 * (sorted[Math.floor(0.98 * sorted.length)] ?? 0)))
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
  const lanes = Math.max(1, Math.floor((2 * SAMPLES * stepMs) / Math.max(12_000, 1.3 * SAMPLES * mean)))
  const even = await withSteps(stepMs, async (through) => {
    await warmUp(through)
    return sample(through, { pairs: SAMPLES, lanes, everyMs: stepMs / lanes })
  })
  expect(leastLikelihood(even), JSON.stringify({ stepMs, lanes })).toBeGreaterThan(ALPHA)
  for (const kind of ['known', 'unknown'] as const) expect(times(even, kind)).toHaveLength(SAMPLES)

  for (const samples of [bare, even]) {
    expect([...new Set(samples.map(shapeOf))]).toHaveLength(1)
    expect(samples.every(({ answer }) => answer.status === 202)).toBe(true)
  }

  await withSteps(1, async (through) => {
    for (const kind of ['known', 'unknown'] as const) {
      for (const { slug } of of(even, kind).slice(0, 5))
        expect(await slugAnswer(through, slug)).toBe('DUPLICATE_SLUG')
    }
  })
}, 900_000)
