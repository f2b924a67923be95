import { actors, type CrashCase, type Isolation, inTurn } from './crash-case.ts'
import { birth, mailing, replaying, started, undoing, working } from './kill-points.ts'

/**
 * Tenants with a schema of their own. Their way is that of all requests; but what is made and undone is more than rows, and comes
 * back under the same name when a request is taken up again.
 */
export function ownSchemaCases(): CrashCase[] {
  return [...killedOnce(), ...undone(), ...madeAgain(), ...taken(), ...late(), ...clones()]
}

const inOwnSchema = (rest: Omit<CrashCase, 'isolation'>): CrashCase => ({ isolation: 'schema', ...rest })

/** Every point of a call that makes a tenant, each with everybody who may go on. */
function killedOnce(): CrashCase[] {
  const invited = [...birth, ...mailing].flatMap((crash) =>
    actors.map((by) => inOwnSchema({ mode: 'invite', first: { crash }, recovery: [{ by }] })),
  )
  const existing = replaying.map((crash, n) =>
    inOwnSchema({ mode: 'existing', first: { crash }, recovery: [inTurn(n)] }),
  )
  return [...invited, ...existing]
}

/** Every point at which the schema is dropped again. */
function undone(): CrashCase[] {
  const everyone = undoing.flatMap((crash) =>
    actors.map((by) =>
      inOwnSchema({ mode: 'invite', first: { crash, weather: 'auth refuses' }, recovery: [{ by }] }),
    ),
  )
  const denied = undoing.map((crash, n) =>
    inOwnSchema({
      mode: 'temporary',
      first: { crash, weather: 'auth says created but did not' },
      recovery: [n % 2 ? { by: 'reaper' } : { by: 'retry' }],
    }),
  )
  const reaped = actors.map((by) =>
    inOwnSchema({
      mode: 'invite',
      first: { crash: started },
      // A worker leaves alone what is overdue.
      recovery: [
        { by: 'reaper', crash: { reaper: 'before commit' } },
        { by },
        ...(by === 'drain' ? [{ by: 'reaper' } as const] : []),
      ],
    }),
  )
  return [...everyone, ...denied, ...reaped]
}

/** Undone, and asked for again: the tenant's id is the same, and so is the schema's name. */
function madeAgain(): CrashCase[] {
  return birth.map((crash, n) =>
    inOwnSchema({
      mode: n % 2 ? 'password' : 'temporary',
      first: { crash: { failpoint: 'decision:made' }, weather: 'auth refuses' },
      recovery: [{ by: 'retry', crash }, n % 3 ? { by: 'retry' } : { by: 'reaper' }],
    }),
  )
}

/** A worker that is killed, and with it what it had taken over. */
function taken(): CrashCase[] {
  return working.map((crash, n) =>
    inOwnSchema({
      mode: 'invite',
      first: { crash: started },
      recovery: [{ by: 'drain', crash }, inTurn(n)],
    }),
  )
}

/** Calls of a dead attempt that arrive while another is under way. */
function late(): CrashCase[] {
  const firsts: CrashCase['first'][] = [
    { crash: { call: 'create_user', moment: 'late' } },
    { crash: { call: 'mark_provisioning_failed', moment: 'late' }, weather: 'auth refuses' },
    { crash: { call: 'provision_tenant_atomic', moment: 'late' } },
  ]
  return firsts.flatMap((first) =>
    actors.map((by) =>
      inOwnSchema({
        mode: 'invite',
        first,
        recovery: [{ by: 'retry', crash: started }, { by: 'zombie' }, { by }],
      }),
    ),
  )
}

/** From everybody's tables into a schema, back, and from one schema into another. */
function clones(): CrashCase[] {
  const ways: [to: Isolation, from: Isolation][] = [
    ['schema', 'schema'],
    ['schema', 'shared'],
    ['shared', 'schema'],
  ]
  return ways.flatMap(([isolation, cloneOf], way) =>
    [...birth, ...mailing]
      .filter((_, n) => n % ways.length === way)
      .map(
        (crash, n): CrashCase => ({
          mode: 'invite',
          isolation,
          cloneOf,
          first: { crash },
          recovery: [inTurn(n)],
        }),
      ),
  )
}
