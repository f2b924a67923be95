import {
  type Actor,
  actors,
  type CrashCase,
  inTurn,
  nameOf,
  type OwnerMode,
  type Step,
} from './crash-case.ts'
import { type FunctionCrash, momentsOf } from './crash-point.ts'
import { birth, mailing, replaying, started, undoing, working } from './kill-points.ts'
import { ownSchemaCases } from './own-schema-cases.ts'
import type { Weather } from './weather.ts'

/** How many cases of the matrix are played on every run of the tests. */
export const boundedSize = 25

const troubles: Weather[] = ['auth refuses', 'auth is down', 'auth says created but did not']

/** The whole matrix; every case in it is there once. */
export function crashCases(): CrashCase[] {
  const cases = [
    ...killedOnce(),
    ...killedWhileUndoing(),
    ...killedWhileAskingAgain(),
    ...retryKilled(),
    ...drainKilled(),
    ...reaperKilled(),
    ...zombies(),
    ...clones(),
    ...ownSchemaCases(),
  ]
  const names = new Set(cases.map(nameOf))
  if (names.size !== cases.length) throw new Error('a case is in the matrix twice')
  return cases
}

function killedOnce(): CrashCase[] {
  const inMode = (mode: OwnerMode, crashes: FunctionCrash[], recoveries: Step[][]): CrashCase[] =>
    crashes.flatMap((crash) => recoveries.map((recovery) => ({ mode, first: { crash }, recovery })))
  const retryOrReaper: Step[][] = [[{ by: 'retry' }], [{ by: 'reaper' }]]
  return [
    ...inMode(
      'invite',
      [...birth, ...mailing],
      actors.map((by) => [{ by }]),
    ),
    ...inMode('password', birth, retryOrReaper),
    ...inMode('temporary', birth, retryOrReaper),
    // A worker leaves alone whose password it can't know.
    ...inMode('password', momentsOf('create_user'), [[{ by: 'drain' }, { by: 'reaper' }]]),
    ...inMode('temporary', [started], [[{ by: 'drain' }, { by: 'retry' }]]),
    ...inMode(
      'existing',
      replaying,
      actors.map((by) => [{ by }]),
    ),
  ]
}

function killedWhileUndoing(): CrashCase[] {
  const everyone = undoing.flatMap((crash) =>
    actors.map(
      (by): CrashCase => ({ mode: 'invite', first: { crash, weather: 'auth refuses' }, recovery: [{ by }] }),
    ),
  )
  const others = troubles
    .slice(1)
    .flatMap((weather) =>
      undoing.map(
        (crash, n): CrashCase => ({ mode: 'invite', first: { crash, weather }, recovery: [inTurn(n)] }),
      ),
    )
  const withPassword = troubles.flatMap((weather, offset) =>
    undoing
      .filter((_, n) => n % troubles.length === offset)
      .map(
        (crash): CrashCase => ({ mode: 'password', first: { crash, weather }, recovery: [{ by: 'retry' }] }),
      ),
  )
  // The user is there, and the auth service says otherwise.
  const born = undoing.map(
    (crash, n): CrashCase => ({
      mode: n % 2 ? 'invite' : 'temporary',
      first: { crash, weather: 'auth fails after it created' },
      recovery: [n % 2 ? inTurn(n) : { by: 'retry' }],
    }),
  )
  return [...everyone, ...others, ...withPassword, ...born]
}

function killedWhileAskingAgain(): CrashCase[] {
  const asking: FunctionCrash[] = [
    { failpoint: 'database:asking_again' },
    { failpoint: 'database:asking_again', nth: 2 },
  ]
  const lost: FunctionCrash[] = [
    { call: 'provision_tenant_atomic', moment: 'before send', nth: 2 },
    { call: 'provision_tenant_atomic', moment: 'before reply', nth: 2 },
    { call: 'provision_tenant_atomic', moment: 'late', nth: 2 },
    { call: 'get_provisioning_result', moment: 'before reply', nth: 2 },
  ]
  const down: FunctionCrash[] = [
    { failpoint: 'owner:asking', nth: 2 },
    { call: 'create_user', moment: 'before send', nth: 3 },
    { call: 'create_user', moment: 'late', nth: 2 },
  ]
  const cases = (crashes: FunctionCrash[], weather: Weather, by: Actor[]) =>
    crashes.flatMap((crash) =>
      by.map((each): CrashCase => ({ mode: 'invite', first: { crash, weather }, recovery: [{ by: each }] })),
    )
  return [
    ...cases([...asking, ...lost], 'a gateway gives up on the database first', actors),
    ...cases(lost, 'the first reply of the database is lost', actors),
    ...cases(down, 'auth is down', ['retry', 'reaper']),
    ...cases(down.slice(0, 1), 'auth fails after it created', actors),
  ]
}

function retryKilled(): CrashCase[] {
  const processing = [...birth, ...mailing].map(
    (crash, n): CrashCase => ({
      mode: 'invite',
      first: { crash: n % 2 ? started : { call: 'create_user', moment: 'late' } },
      recovery: [{ by: 'retry', crash }, inTurn(n)],
    }),
  )
  const undone = undoing.map(
    (crash, n): CrashCase => ({
      mode: 'password',
      first: { crash: started },
      recovery: [{ by: 'retry', weather: 'auth refuses', crash }, n % 2 ? { by: 'reaper' } : { by: 'retry' }],
    }),
  )
  const afterFailure = birth.map(
    (crash, n): CrashCase => ({
      mode: n % 2 ? 'password' : 'temporary',
      first: { crash: { failpoint: 'decision:made' }, weather: 'auth refuses' },
      recovery: [{ by: 'retry', crash }, n % 3 ? { by: 'retry' } : { by: 'reaper' }],
    }),
  )
  const completed = replaying.map(
    (crash, n): CrashCase => ({
      mode: 'invite',
      first: { crash: { call: 'recover', moment: 'before send' } },
      recovery: [{ by: 'retry', crash }, inTurn(n)],
    }),
  )
  return [...processing, ...undone, ...afterFailure, ...completed]
}

function drainKilled(): CrashCase[] {
  const calm = working.flatMap((crash, n) =>
    [inTurn(n), inTurn(n + 1)].map(
      (last): CrashCase => ({
        mode: 'invite',
        first: { crash: started },
        recovery: [{ by: 'drain', crash }, last],
      }),
    ),
  )
  // A worker undoes only what was refused, or what the row denies: a request without an answer it leaves to its lease.
  const troubled = (['auth refuses', 'auth says created but did not'] as const).flatMap((weather) =>
    undoing.map(
      (crash, n): CrashCase => ({
        mode: 'invite',
        first: { crash: { call: 'create_user', moment: 'before send' } },
        recovery: [{ by: 'drain', weather, crash }, inTurn(n)],
      }),
    ),
  )
  const left = actors.map(
    (by): CrashCase => ({
      mode: 'invite',
      first: { crash: { call: 'create_user', moment: 'before send' } },
      recovery: [{ by: 'drain', weather: 'auth is down', crash: { failpoint: 'owner:answered' } }, { by }],
    }),
  )
  return [...calm, ...troubled, ...left]
}

function reaperKilled(): CrashCase[] {
  const firsts: FunctionCrash[] = [started, ...momentsOf('create_user', 'late')]
  return firsts.flatMap((crash) =>
    actors.map(
      (by): CrashCase => ({
        mode: 'invite',
        first: { crash },
        recovery: [
          { by: 'reaper', crash: { reaper: 'before commit' } },
          { by },
          // A worker leaves alone what is overdue.
          ...(by === 'drain' ? [{ by: 'reaper' } as const] : []),
        ],
      }),
    ),
  )
}

/** Calls of a dead attempt that arrive while another attempt is under way, whose actor has been killed, too. */
function zombies(): CrashCase[] {
  const firsts: CrashCase['first'][] = [
    { crash: { call: 'create_user', moment: 'late' } },
    { crash: { call: 'mark_provisioning_failed', moment: 'late' }, weather: 'auth refuses' },
    { crash: { call: 'mark_provisioning_failed', moment: 'late' }, weather: 'auth is down' },
  ]
  const seconds: Step[] = [
    { by: 'retry', crash: started },
    { by: 'retry', crash: { call: 'create_user', moment: 'before send' } },
    { by: 'drain', crash: { failpoint: 'drain:claimed' } },
  ]
  const lateBeginning = { crash: { call: 'provision_tenant_atomic', moment: 'late' } } as const
  const pairs = [
    ...firsts.flatMap((first) => seconds.map((second) => ({ first, second }))),
    // A worker finds nothing of a call that has not arrived.
    ...seconds.slice(0, 2).map((second) => ({ first: lateBeginning, second })),
  ]
  return pairs.flatMap(({ first, second }) =>
    actors.map((by): CrashCase => ({ mode: 'invite', first, recovery: [second, { by: 'zombie' }, { by }] })),
  )
}

/** A clone's way is that of all requests: what is its own is what it is made of, whoever goes on with it. */
function clones(): CrashCase[] {
  return [...birth, ...mailing].map(
    (crash, n): CrashCase => ({ mode: 'invite', cloneOf: 'shared', first: { crash }, recovery: [inTurn(n)] }),
  )
}
