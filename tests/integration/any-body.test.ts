import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createAdmin, type Person } from '../support/people.ts'
import { type Answer, expectTenant, newBody, parseProblem, provision } from '../support/provision.ts'

const numRuns = Number(process.env.FAST_CHECK_RUNS ?? 100)
/** Another seed each run; give this one back to see the same bodies again. */
const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 2 ** 31)

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.double(),
  fc.constantFrom(
    '\0',
    '\ud800',
    '',
    ' ',
    '__proto__',
    'admin',
    'xn--a',
    'Mars/X',
    'existing',
    2 ** 53,
    [],
    {},
    null,
  ),
)

const places = [
  ['tenant'],
  ['tenant', 'name'],
  ['tenant', 'slug'],
  ['tenant', 'domain'],
  ['tenant', 'timezone'],
  ['tenant', 'currency'],
  ['tenant', 'contact'],
  ['tenant', 'contact', 'email'],
  ['tenant', 'contact', 'phone'],
  ['tenant', 'contact', 'address'],
  ['tenant', 'settings'],
  ['tenant', 'settings', 'key'],
  ['owner'],
  ['owner', 'email'],
  ['owner', 'fullName'],
  ['owner', 'mode'],
  ['owner', 'password'],
  ['owner', 'userId'],
  ['template'],
  ['isolation'],
  ['features'],
  ['features', '0'],
  ['limits'],
  ['limits', 'users'],
  ['limits', 'storageGb'],
  ['apiKey'],
]

/** A good body in which something else stands in up to three places. */
const almostGood = fc
  .array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 3 })
  .map((changes) => {
    const body: Record<string, unknown> = newBody()
    for (const [place, value] of changes) put(body, place, value)
    return body
  })

function put(target: Record<string, unknown>, [step = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    // What is put twice is two: the second must not land in the first.
    target[step] = structuredClone(value)
    return
  }
  const inner = target[step]
  if (typeof inner !== 'object' || inner === null) target[step] = rest[0] === '0' ? [] : {}
  put(target[step] as Record<string, unknown>, rest, value)
}

function expectVerdict(answer: Answer): void {
  if (answer.status === 201) expectTenant(answer)
  else expect(parseProblem(answer).status, answer.text).toBeLessThan(500)
}

test(`any JSON is answered with a 4xx problem (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (body) => {
      expectVerdict(await provision(admin, JSON.stringify(body)))
    }),
    { seed, numRuns },
  )
})

test(`any almost good body is answered with a tenant or a 4xx problem (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(almostGood, async (body) => {
      expectVerdict(await provision(admin, JSON.stringify(body)))
    }),
    { seed, numRuns },
  )
})

test(`any bytes are answered with a 4xx problem (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      expectVerdict(await provision(admin, '', { body: new Uint8Array(bytes) }))
    }),
    { seed, numRuns },
  )
})

test(`any Idempotency-Key and X-Request-Id are answered with a tenant or a 4xx problem (seed ${seed})`, async () => {
  const header = fc.string({ unit: 'grapheme-ascii', maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(header, header, async (key, requestId) => {
      expectVerdict(await provision(admin, '{}', { key, headers: { 'x-request-id': requestId } }))
    }),
    { seed, numRuns },
  )
})
