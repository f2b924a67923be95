import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  Abandon,
  type Command,
  MarkFailed,
  Provision,
  ProvisionOther,
  SetAdmin,
  SignUp,
  type Tally,
  Zombies,
} from './commands.ts'
import { comers, Expire } from './expire.ts'
import { type WeatherName, weathers } from './faults.ts'
import type { Lane } from './lane.ts'
import { choices, emptyModel, keys, type Mode, type Model, type Wish } from './model.ts'
import { Sequence } from './sequence.ts'

/** Which sequences, and how many. */
export type Options = {
  seed: number
  runs: number
  path?: string | undefined
  replayPath?: string | undefined
}

const maxSteps = 20

/** Runs random sequences one after the other; throws with seed, path and the shortest sequence that fails. */
export async function runSequences(lane: Lane, tally: Tally, options: Options): Promise<void> {
  const { seed, runs, path, replayPath } = options
  const steps = fc.commands(anyStep(tally), {
    maxCommands: maxSteps,
    size: 'max',
    ...(replayPath ? { replayPath } : {}),
  })
  const property = fc.asyncProperty(steps, (sequence) => runSequence(lane, tally, sequence))
  await fc.assert(property, { seed, numRuns: runs, ...(path ? { path, endOnFailure: true } : {}) })
}

async function runSequence(lane: Lane, tally: Tally, steps: Iterable<Command>): Promise<void> {
  tally.set('sequences', (tally.get('sequences') ?? 0) + 1)
  const real = new Sequence(lane)
  const model = emptyModel()
  try {
    await fc.asyncModelRun(() => ({ model, real }), steps)
    await leaveBehind(model, real)
    real.history.check()
    await expectNoViolations(lane)
  } catch (error) {
    // Of this sequence, and told by its error.
    await lane.world.newViolations()
    throw error
  } finally {
    if (!model.isAdmin) await lane.setAdmin(true)
    // What a failed sequence left must not be in the next one's way.
    for (const key of model.intentions.keys()) await real.setTime(key, { lease: false, deadline: false })
  }
}

/** The caller never comes back: one reaper period later nothing is running any more (I4). */
async function leaveBehind(model: Model, real: Sequence): Promise<void> {
  await real.lane.world.alone(async () => {
    for (const [key, intention] of model.intentions.entries()) {
      if (intention.status !== 'processing') continue
      await real.setTime(key, { lease: true, deadline: true })
      intention.status = 'failed'
    }
    await real.lane.world.sql('select private.reap_expired_requests()')
  })
  await real.expect(model)
}

/** Those of other lanes, too: at no moment may there be any. */
async function expectNoViolations({ world }: Lane): Promise<void> {
  assert.deepEqual(await world.newViolations(), [], 'violations')
}

function anyStep(tally: Tally): fc.Arbitrary<Command>[] {
  const key = fc.nat(keys - 1)
  const number = fc.nat(choices - 1)
  const mode = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Mode>('invite') },
    { weight: 2, arbitrary: fc.constant<Mode>('existing') },
    // Each costs the auth service a password hash.
    { weight: 1, arbitrary: fc.constantFrom<Mode>('password', 'temporary') },
  )
  const isolation = fc.constantFrom('shared' as const, 'shared' as const, 'schema' as const)
  const wish: fc.Arbitrary<Wish> = fc.record({
    mode,
    email: number,
    slug: number,
    apiKey: fc.boolean(),
    isolation,
  })
  const patient = namesThrough('patient')
  const provision = fc.tuple(key, wish).map(([k, w]) => new Provision(tally, k, w))
  const inWeather = fc
    .tuple(key, wish, fc.constantFrom(...patient))
    .map(([k, w, name]) => new Provision(tally, k, w, name))
  const inSlowWeather = fc
    .tuple(key, wish, fc.constantFrom(...namesThrough('hasty')))
    .map(([k, w, name]) => new Provision(tally, k, w, name))
  const abandon = fc.tuple(key, wish).map(([k, w]) => new Abandon(tally, k, w))
  const expire = fc
    .tuple(key, wish, fc.boolean(), fc.array(fc.constantFrom(...comers), { minLength: 1, maxLength: 3 }))
    .map(([k, w, deadline, who]) => new Expire(tally, new Abandon(tally, k, w), k, deadline, who))
  const rest: fc.Arbitrary<Command> = fc.oneof(
    key.map((k) => new ProvisionOther(tally, k)),
    fc.tuple(key, fc.boolean()).map(([k, isCurrent]) => new MarkFailed(tally, k, isCurrent)),
    key.map((k) => new Zombies(tally, k)),
  )
  return [
    weighted([
      [5, provision],
      [4, inWeather],
      [1, inSlowWeather],
      [5, abandon],
      [12, expire],
      [6, rest],
      [1, fc.constant(false).map((isAdmin) => new SetAdmin(tally, isAdmin))],
      [4, fc.constant(true).map((isAdmin) => new SetAdmin(tally, isAdmin))],
      [1, number.map((email) => new SignUp(tally, email))],
    ]),
  ]
}

function namesThrough(through: 'patient' | 'hasty'): WeatherName[] {
  const names = Object.keys(weathers) as WeatherName[]
  return names.filter((name) => weathers[name].through === through)
}

function weighted(steps: [weight: number, step: fc.Arbitrary<Command>][]): fc.Arbitrary<Command> {
  return fc.oneof(...steps.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}
