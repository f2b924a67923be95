import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { hash } from 'bcryptjs'
import type { StackEnv } from '../../../local/stack-env.ts'
import { mapBounded } from '../../../supabase/functions/_shared/provisioning/map-bounded.ts'
import { unique } from '../../../tests/support/unique.ts'

/**
 * What the auth service is told of a user's password: one that was typed; nothing, so that it makes one up and hashes it; or a
 * hash that is there already, so that it has nothing to hash.
 */
export type PasswordKind = 'typed' | 'made up' | 'hashed'

/** As many users as ever are asked for at once by a batch: inline 8, by a drain in four lanes of two. */
const concurrency = 8

/** Creates auth users and nothing else, as anybody would with the secret key: how many milliseconds it takes. */
export class AuthUsers {
  readonly #admin
  readonly #passwords: Record<PasswordKind, Record<string, string>>

  private constructor(env: StackEnv, readyHash: string) {
    const { auth } = createClient(env.API_URL, env.SECRET_KEY, {
      auth: { persistSession: false, autoRefreshToken: false },
    })
    this.#admin = auth.admin
    this.#passwords = {
      typed: { password: unique('Password') },
      'made up': {},
      hashed: { password_hash: readyHash },
    }
  }

  static async of(env: StackEnv): Promise<AuthUsers> {
    return new AuthUsers(env, await hash(unique(), 10))
  }

  async create(count: number, kind: PasswordKind): Promise<number> {
    const word = unique('alone')
    const start = performance.now()
    await mapBounded([...Array(count).keys()], concurrency, async (n) => {
      const { error } = await this.#admin.createUser({
        id: randomUUID(),
        email: `${n}@${word}.test`,
        email_confirm: true,
        user_metadata: { full_name: 'Jane Doe' },
        ...this.#passwords[kind],
      })
      if (error) throw error
    })
    return performance.now() - start
  }
}
