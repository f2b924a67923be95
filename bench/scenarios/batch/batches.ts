import { randomUUID } from 'node:crypto'
import type { Stack } from '../../../local/stack.ts'
import { drainReportSchema } from '../../../supabase/functions/_shared/contract/drain-report.ts'
import { signInTo } from '../../../tests/support/sign-in-to.ts'
import { unique } from '../../../tests/support/unique.ts'
import { timed } from '../../pairs.ts'
import { WatchedFunction } from '../function/watched-function.ts'

/** Asks for batches over HTTP: how many milliseconds it takes until their callers, or nobody any more, have to wait. */
export class Batches {
  readonly #stack: Stack
  readonly #token: string

  private constructor(stack: Stack, token: string) {
    this.#stack = stack
    this.#token = token
  }

  static async of(stack: Stack): Promise<Batches> {
    return new Batches(stack, await signInTo(stack.env))
  }

  /** Until the answer: every tenant active, and every set-up e-mail sent where owners are invited. */
  inline(count: number, owner: { mode: 'invite' | 'password' }): Promise<number> {
    const tenants = bodies(
      count,
      owner.mode === 'password' ? { ...owner, password: unique('Password') } : owner,
    )
    return timed(async () => {
      const { summary } = (await this.#post(tenants)) as { summary?: { successful: number } }
      if (summary?.successful !== count) throw new Error(`${summary?.successful} of ${count} were made`)
    })
  }

  /**
   * Until it is accepted. Drains do the rest, and nobody before them: whoever accepts a batch goes on to work at it, so it is
   * somebody who has no key to.
   */
  async accept(count: number): Promise<{ ms: number; batchId: string }> {
    const tenants = bodies(count, { mode: 'invite' })
    const { logs, functionEnv } = this.#stack
    const accepting = await WatchedFunction.start({
      name: 'tenant-provisioning',
      firstPath: '/health',
      logs,
      env: { ...functionEnv, SUPABASE_SECRET_KEYS: '{"default":"sb_secret_of_nobody"}' },
    })
    const start = performance.now()
    const { batchId } = (await this.#post(tenants, { prefer: 'respond-async' }, accepting.url)) as {
      batchId: string
    }
    const ms = performance.now() - start
    await accepting.stop()
    return { ms, batchId }
  }

  /** One drain, as the schedule calls it; by the function at `url` or the stack's own. */
  async drain(url?: string): Promise<{ ms: number; completed: number; remaining: number }> {
    const { env } = this.#stack
    const start = performance.now()
    const response = await fetch(`${url ?? `${env.FUNCTIONS_URL}/tenant-provisioning`}/ops/drain`, {
      method: 'POST',
      headers: { apikey: env.SECRET_KEY },
    })
    const report = drainReportSchema.parse(await response.json())
    if (report.errors.length > 0) throw new Error(`a drain could not go on: ${report.errors.join(', ')}`)
    return { ms: performance.now() - start, completed: report.completed, remaining: report.remaining }
  }

  async #post(tenants: unknown[], headers: Record<string, string> = {}, url?: string): Promise<object> {
    const { env } = this.#stack
    const response = await fetch(`${url ?? `${env.FUNCTIONS_URL}/tenant-provisioning`}/tenants/batch`, {
      method: 'POST',
      headers: {
        apikey: env.PUBLISHABLE_KEY,
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
      body: JSON.stringify({ mode: 'independent', tenants }),
    })
    const answer = (await response.json()) as object
    if (!response.ok) throw new Error(`a batch was answered ${response.status}: ${JSON.stringify(answer)}`)
    return answer
  }
}

function bodies(count: number, owner: Record<string, string>): unknown[] {
  const word = unique('batch')
  return Array.from({ length: count }, (_, n) => ({
    tenant: { name: `${word} ${n}`, slug: `${word}-${n}` },
    owner: { email: `${n}@${word}.test`, fullName: 'Jane Doe', ...owner },
  }))
}
