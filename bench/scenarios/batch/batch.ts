import { measurePairs, ratioOf } from '../../pairs.ts'
import type { Figure, Outcome, Scenario } from '../../scenario.ts'
import { median } from '../../statistics.ts'
import { AuthUsers, type PasswordKind } from './auth-users.ts'
import { Batches } from './batches.ts'

const target = { atLeast: 0.85 }

/** Tenants per second by batch, as a share of the users per second that the auth service makes with nothing around them. */
export const batch: Scenario = {
  name: 'batch',
  async run({ isQuick, stack: startStack, say }) {
    const stack = await startStack()
    const sides = { batches: await Batches.of(stack), users: await AuthUsers.of(stack.env) }
    const inline = isQuick ? { count: 12, rounds: 1 } : { count: 50, rounds: 3 }
    say(`${inline.count} inline`)
    const parts = [
      await measureInline(sides, { ...inline, rounds: 3, mode: 'password', kind: 'typed' }),
      await measureInline(sides, { ...inline, mode: 'invite', kind: 'made up' }),
      await measureInline(sides, { ...inline, mode: 'invite', kind: 'hashed' }),
      await measureAsync(sides, isQuick ? 150 : 10_000, say),
    ]
    return {
      checks: parts.flatMap(({ checks }) => checks),
      figures: parts.flatMap(({ figures }) => figures),
    }
  },
}

type Sides = { batches: Batches; users: AuthUsers }

async function measureInline(
  { batches, users }: Sides,
  {
    count,
    rounds,
    mode,
    kind,
  }: { count: number; rounds: number; mode: 'invite' | 'password'; kind: PasswordKind },
): Promise<Outcome> {
  const pairs = await measurePairs(
    () => batches.inline(count, { mode }),
    () => users.create(count, kind),
    { rounds, warmUp: 1 },
  )
  const whose = mode === 'invite' ? 'invited owners' : 'typed passwords'
  return compare(`${count} inline, ${whose}`, kind, 1 / ratioOf(pairs), {
    tenants: (count / median(pairs.ours)) * 1000,
    users: (count / median(pairs.theirs)) * 1000,
  })
}

/** The users alone are made in slices between the drains, so that whatever else the machine does falls on all of them. */
async function measureAsync(
  { batches, users }: Sides,
  count: number,
  say: (text: string) => void,
): Promise<Outcome> {
  const slices = { 'made up': { count: 8, ms: 0, made: 0 }, hashed: { count: 100, ms: 0, made: 0 } }
  let { ms: ourMs } = await batches.accept(count)
  for (let done = 0, remaining = 1; remaining > 0; ) {
    const drained = await batches.drain()
    ourMs += drained.ms
    done += drained.completed
    remaining = drained.remaining
    say(`${done} of ${count} in the background`)
    for (const kind of ['made up', 'hashed'] as const) {
      slices[kind].ms += await users.create(slices[kind].count, kind)
      slices[kind].made += slices[kind].count
    }
  }
  const tenants = (count / ourMs) * 1000
  const parts = (['made up', 'hashed'] as const).map((kind) => {
    const alone = (slices[kind].made / slices[kind].ms) * 1000
    return compare(`${count} async, invited owners`, kind, tenants / alone, { tenants, users: alone })
  })
  return {
    checks: parts.flatMap(({ checks }) => checks),
    figures: parts.flatMap(({ figures }) => figures),
  }
}

const alone: Record<PasswordKind, string> = {
  typed: 'users alone, their passwords typed',
  'made up': 'users alone, as the auth service makes them',
  hashed: 'users alone, their hash given',
}

/** Promised of what has to be hashed on both sides, or on neither by our own doing. */
function compare(
  what: string,
  kind: PasswordKind,
  share: number,
  perSecond: { tenants: number; users: number },
): Outcome {
  const ratio = { what: `${what}: tenants/s of ${alone[kind]}`, value: share, unit: '×' } as const
  const figures: Figure[] = [
    { what: `${what}: tenants (next to ${alone[kind]})`, value: perSecond.tenants, unit: '/s' },
    { what: `${alone[kind]} (next to ${what})`, value: perSecond.users, unit: '/s' },
  ]
  return kind === 'hashed'
    ? { checks: [], figures: [ratio, ...figures] }
    : { checks: [{ ...ratio, target }], figures }
}
