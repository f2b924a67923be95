import { hash } from 'bcryptjs'
import pg from 'pg'
import { timed } from '../pairs.ts'
import { AuthUsers } from '../scenarios/batch/auth-users.ts'
import { median } from '../statistics.ts'
import type { Measurement } from './measurement.ts'

const cost = 10

/**
 * Whether hashing is what bounds the users that an auth service makes: what one of its threads should make, by what a hash takes
 * and what a user takes without, next to what it does make.
 */
export const authHashing: Measurement = {
  name: 'auth-hashing',
  async measure(stack) {
    const users = await AuthUsers.of(stack.env)
    await users.create(16, 'hashed')
    const client = new pg.Client({ connectionString: stack.superuserUrl })
    await client.connect()
    await client.query('create extension if not exists pgcrypto with schema extensions')
    const hashMs: number[] = []
    const nativeMs: number[] = []
    const typed: number[] = []
    const hashed: number[] = []
    for (let round = 0; round < 5; round += 1) {
      hashMs.push(await timed(() => hash('a password that was typed', cost)))
      nativeMs.push(
        await timed(() =>
          client.query(
            `select extensions.crypt('a password that was typed', extensions.gen_salt('bf', ${cost}))`,
          ),
        ),
      )
      typed.push((await users.create(16, 'typed')) / 16)
      hashed.push((await users.create(64, 'hashed')) / 64)
    }
    await client.end()
    const perUser = median(hashMs) + median(hashed)
    return [
      { what: 'a hash in JavaScript, as the local auth service makes it', value: median(hashMs), unit: 'ms' },
      { what: 'a hash in C (pgcrypto)', value: median(nativeMs), unit: 'ms' },
      { what: 'a user whose hash is given, eight asked for at once', value: median(hashed), unit: 'ms' },
      { what: 'users/s, passwords typed: measured', value: 1000 / median(typed), unit: '/s' },
      {
        what: 'users/s, passwords typed: by the model, 1 / (hash + the rest)',
        value: 1000 / perUser,
        unit: '/s',
      },
      { what: 'measured as a share of the model', value: perUser / median(typed), unit: '×' },
      { what: 'users/s, hash given: measured', value: 1000 / median(hashed), unit: '/s' },
    ]
  },
}
