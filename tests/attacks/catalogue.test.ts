import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../support/database.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast, credentials, expectUnchanged, type Role, rest } from './cast.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const call = (role: Role, name: string, body: unknown) =>
  rest(`/rpc/${name}`, credentials(cast, role), { method: 'POST', body })

const segmentOf = async (tenantId: string) => {
  const [row] = await sql<{ id: string }>('select id from public.segments where tenant_id = $1', [tenantId])
  return row?.id
}

describe('ASVS 8.2.2, API1:2023: another tenant’s segment is like one that does not exist', () => {
  test.for(['owner', 'admin'] as const)('to %s', async (role) => {
    const foreign = await segmentOf(cast.beta.id)
    for (const slug of ['basic', unique('new')]) {
      const answers = await expectUnchanged(cast, () =>
        Promise.all(
          [foreign, crypto.randomUUID()].map((id) =>
            call(role, 'upsert_package', {
              p_tenant_id: cast.acme.id,
              p_slug: slug,
              p_name: 'X',
              p_segment_id: id,
            }),
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([404, 404])
      expect(answers[0]?.text).toBe(answers[1]?.text)
    }
  })

  test('over REST as well, but for the id that was sent', async () => {
    const foreign = (await segmentOf(cast.beta.id)) ?? ''
    const unknown = crypto.randomUUID()
    const [theirs, none] = await expectUnchanged(cast, () =>
      Promise.all(
        [foreign, unknown].map((id) =>
          rest('/packages', credentials(cast, 'owner'), {
            method: 'POST',
            body: { tenant_id: cast.acme.id, segment_id: id, slug: 'mark', name: 'X' },
          }),
        ),
      ),
    )
    expect([theirs?.status, none?.status]).toEqual([409, 409])
    expect(theirs?.text.replaceAll(foreign, unknown)).toBe(none?.text)
  })
})

describe('ASVS 8.2.2, API1:2023: a foreign tenant is like none', () => {
  test.for(['citizen', 'clerk', 'otherOwner'] as const)('to %s', async (role) => {
    for (const name of ['upsert_package', 'upsert_segment']) {
      const answers = await expectUnchanged(cast, () =>
        Promise.all(
          [cast.acme.id, crypto.randomUUID()].map((id) =>
            call(role, name, { p_tenant_id: id, p_slug: 'general', p_name: 'X' }),
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([404, 404])
      expect(answers[0]?.text).toBe(answers[1]?.text)
    }
    for (const relation of ['packages', 'segments']) {
      const answers = await expectUnchanged(cast, () =>
        Promise.all(
          [cast.acme.id, crypto.randomUUID()].flatMap((id) =>
            ['', 'resolution=merge-duplicates', 'resolution=ignore-duplicates'].map((prefer) =>
              rest(
                `/${relation}?on_conflict=tenant_id,slug`,
                { ...credentials(cast, role), prefer },
                { method: 'POST', body: { tenant_id: id, slug: 'general', name: 'X' } },
              ),
            ),
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(403))
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    }
  })
})

describe('ASVS 15.3.3, API3:2023: columns that are nobody’s to write', () => {
  const forbidden = { id: crypto.randomUUID(), created_at: '2000-01-01', updated_at: '2000-01-01' }

  test.for(Object.entries(forbidden))('%s', async ([name, value]) => {
    const headers = credentials(cast, 'owner')
    const merge = { ...headers, prefer: 'resolution=merge-duplicates' }
    await expectUnchanged(cast, async () => {
      for (const relation of ['packages', 'segments']) {
        const row = { tenant_id: cast.acme.id, slug: 'general', name: 'X', [name]: value }
        const answers = [
          await rest(`/${relation}`, headers, { method: 'POST', body: row }),
          await rest(`/${relation}?on_conflict=tenant_id,slug`, merge, { method: 'POST', body: row }),
          await rest(`/${relation}?slug=not.is.null`, headers, { method: 'PATCH', body: { [name]: value } }),
        ]
        for (const { status, text } of answers) expect(status, text).toBe(403)
      }
      for (const argument of [name, `p_${name}`, 'p_status', 'p_owner_id']) {
        const body = { p_tenant_id: cast.acme.id, p_slug: 'x', p_name: 'X', [argument]: value }
        for (const fn of ['upsert_package', 'upsert_segment'])
          expect([400, 404]).toContain((await call('owner', fn, body)).status)
      }
    })
  })

  test('tenant_id: who belongs to both tenants moves no row from one to the other', async () => {
    await sql(`insert into public.tenant_members (tenant_id, user_id, role) values ($1, $2, 'MEMBER')`, [
      cast.beta.id,
      cast.acme.owner.id,
    ])
    try {
      await expectUnchanged(cast, async () => {
        for (const relation of ['packages', 'segments']) {
          const path = `/${relation}?tenant_id=eq.${cast.acme.id}`
          const body = { tenant_id: cast.beta.id, slug: 'moved' }
          const { status, text } = await rest(path, credentials(cast, 'owner'), { method: 'PATCH', body })
          expect(status, text).toBe(403)
        }
      })
    } finally {
      await sql('delete from public.tenant_members where tenant_id = $1 and user_id = $2', [
        cast.beta.id,
        cast.acme.owner.id,
      ])
    }
  })
})

describe('ASVS 8.3.1: who was let in and is not any more', () => {
  const attempts = (role: Role) => [
    call(role, 'upsert_package', { p_tenant_id: cast.acme.id, p_slug: 'late', p_name: 'X' }),
    call(role, 'upsert_segment', { p_tenant_id: cast.acme.id, p_slug: 'late', p_name: 'X' }),
    rest('/packages', credentials(cast, role), {
      method: 'POST',
      body: { tenant_id: cast.acme.id, slug: 'late', name: 'X' },
    }),
  ]
  const expectRefused = async (role: Role, statuses: number[]) => {
    const answers = await expectUnchanged(cast, () => Promise.all(attempts(role)))
    expect(answers.map(({ status }) => status)).toEqual(statuses)
  }

  test('an owner with a temporary password', async () => {
    const set = (value: boolean) =>
      sql('update public.tenant_members set must_change_password = $1 where tenant_id = $2', [
        value,
        cast.acme.id,
      ])
    await set(true)
    await expectRefused('owner', [404, 404, 403]).finally(() => set(false))
  })

  test('an owner of a suspended tenant', async () => {
    const set = (action: string) =>
      call('admin', 'change_tenant_status', { p_tenant_id: cast.acme.id, p_action: action })
    await set('suspend')
    await expectRefused('owner', [409, 409, 403]).finally(() => set('reactivate'))
  })

  test('an admin who is none any more', async () => {
    await sql(`update public.employees set status = 'INACTIVE' where user_id = $1`, [cast.otherAdmin.id])
    await expectRefused('otherAdmin', [404, 404, 403])
  })

  test('the secret key, and the publishable one alone', async () => {
    await expectRefused('service', [403, 403, 403])
    await expectRefused('anon', [401, 401, 401])
  })
})
