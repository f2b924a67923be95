import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { unique } from '../support/unique.ts'
import type { ProxiedFunction, World } from './world.ts'

/** Of a password that nobody has; hashing one costs more than everything else here. */
export const someHash = `$2a$10$${'a'.repeat(53)}`

type User = { id: string; email: string }

/** Sequences of one lane run one after the other, with an admin and functions that no other lane has. */
export class Lane {
  readonly world: World
  readonly admin: User & { token: string }
  /** Exists already, and can be given any number of tenants. */
  readonly bystander: User
  readonly patient: ProxiedFunction
  readonly hasty: ProxiedFunction

  private constructor(
    world: World,
    admin: User & { token: string },
    bystander: User,
    functions: [ProxiedFunction, ProxiedFunction],
  ) {
    this.world = world
    this.admin = admin
    this.bystander = bystander
    this.patient = functions[0]
    this.hasty = functions[1]
  }

  static async start(world: World): Promise<Lane> {
    const name = unique('lane')
    const functions = await Promise.all([
      // However slow the machine, what is not held back is answered in time.
      world.startFunction(`${name}-patient`, { AUTH_TIMEOUT_MS: '60000', DATABASE_TIMEOUT_MS: '60000' }),
      world.startFunction(`${name}-hasty`, { AUTH_TIMEOUT_MS: '250', DATABASE_TIMEOUT_MS: '60000' }),
    ])
    const password = unique('password')
    const admin = await createUser(world, { email: `${name}@admins.test`, password })
    const bystander = await createUser(world, { email: `${name}@people.test`, password_hash: someHash })
    const lane = new Lane(
      world,
      { ...admin, token: await signIn(world, admin.email, password) },
      bystander,
      functions,
    )
    await lane.setAdmin(true)
    return lane
  }

  async setAdmin(isAdmin: boolean): Promise<void> {
    const name = isAdmin ? 'grant_admin' : 'revoke_admin'
    const { status } = await this.world.asService('POST', `/rest/v1/rpc/${name}`, {
      p_email: this.admin.email,
    })
    if (status !== 200) throw new Error(`${name} answered ${status}`)
  }

  /** After an outage: one success, and the circuit breaker counts from zero again. */
  async closeBreaker({ base }: ProxiedFunction): Promise<void> {
    const giveUpAt = Date.now() + 60_000
    for (;;) {
      const slug = unique('breaker')
      const response = await fetch(`${base}/tenants`, {
        method: 'POST',
        headers: {
          apikey: this.world.stack.env.PUBLISHABLE_KEY,
          authorization: `Bearer ${this.admin.token}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify({
          tenant: { name: 'Breaker', slug },
          owner: { email: `jane@${slug}.test`, fullName: 'Jane Doe' },
        }),
      })
      const text = await response.text()
      if (response.status === 201) return
      if (Date.now() > giveUpAt) throw new Error(`after an outage the function goes on answering ${text}`)
      await sleep(500)
    }
  }
}

async function createUser(
  world: World,
  input: { email: string; password?: string; password_hash?: string },
): Promise<User> {
  const { status, body } = await world.asService('POST', '/auth/v1/admin/users', {
    ...input,
    email_confirm: true,
  })
  if (status !== 200) throw new Error(`creating ${input.email}: ${status}`)
  return { id: (body as User).id, email: input.email }
}

async function signIn(world: World, email: string, password: string): Promise<string> {
  const credentials = { email, password }
  const { status, body } = await world.asClient(
    'POST',
    '/auth/v1/token?grant_type=password',
    undefined,
    credentials,
  )
  if (status !== 200) throw new Error(`signing in as ${email}: ${status}`)
  return (body as { access_token: string }).access_token
}
