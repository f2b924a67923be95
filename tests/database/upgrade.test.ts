import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { applyMigrations, cliDatabaseUrl, supabaseCli } from '../../local/migrations.ts'
import { checkout } from '../harness/run-tool.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

/** The first and the last migration of the first release. */
const firstRelease = ['20261120200000', '20261120200300'] as const

const adminId = '00000000-0000-4000-8000-00000000000a'
const publicKey = `pk_${'a'.repeat(43)}`
const ownerId = '00000000-0000-4000-8000-00000000000b'

test('a database of the first release that has tenants is brought up to date, and its history with it', async () => {
  const url = await createScratchDatabase()
  await applyMigrations(url, checkoutOfFirstRelease())
  await withClient(url, async (client) => {
    await client.query('insert into auth.users (id, email) values ($1, $2)', [adminId, 'admin@acme.test'])
    await client.query(`insert into public.employees (user_id, role) values ($1, 'ADMIN')`, [adminId])
    const claims = JSON.stringify({ sub: adminId, role: 'authenticated' })
    await client.query(`select set_config('request.jwt.claims', $1, false)`, [claims])
    const owner = { email: 'jane@acme.test', full_name: 'Jane Doe' }
    await client.query(
      `select public.provision_tenant_atomic(
         p_idempotency_key => $1, p_payload => $2, p_owner_id => $1, p_api_public_key => $3, p_api_secret_hash => $4
       )`,
      [ownerId, { tenant: { name: 'Acme', slug: 'acme' }, owner, api_key: true }, publicKey, 'a'.repeat(64)],
    )
    await client.query(`select set_config('request.jwt.claims', '', false)`)
    await client.query('insert into auth.users (id, email) values ($1, $2)', [ownerId, 'jane@acme.test'])
  })

  // Its first migration sorts before those that are there: it has to be asked for.
  const push = ['db', 'push', '--db-url', cliDatabaseUrl(url), '--yes']
  await expect(supabaseCli(push)).rejects.toThrow(
    /--include-all.*\n?.*20261120190000_set_aside_older_system/s,
  )
  await applyMigrations(url)

  await withClient(url, async (client) => {
    const older = await client.query(
      `select to_regnamespace('landlord_legacy') as schema, private.adopt_older_system() as report`,
    )
    expect(older.rows).toEqual([{ schema: null, report: null }])
    const events = await client.query(
      `select action, actor_kind, actor_id, transaction_id < pg_snapshot_xmin(pg_current_snapshot()) as is_settled
       from public.provisioning_events order by transaction_id, id`,
    )
    expect(events.rows).toEqual([
      { action: 'attempt_started', actor_kind: null, actor_id: adminId, is_settled: true },
      { action: 'tenant_activated', actor_kind: null, actor_id: null, is_settled: true },
    ])
    expect((await client.query('select status from public.tenants')).rows).toEqual([{ status: 'active' }])
    const keys = await client.query('select id, name, created_by from private.tenant_api_keys')
    expect(keys.rows).toEqual([{ id: expect.any(String), name: 'default', created_by: adminId }])
    const results = await client.query(
      `select result -> 'api_key' as api_key from public.provisioning_requests`,
    )
    expect(results.rows).toEqual([{ api_key: { id: keys.rows[0].id, public_key: publicKey } }])
    expect((await client.query('select * from private.invariant_violations()')).rows).toEqual([])
  })
})

function checkoutOfFirstRelease(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-upgrade-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(path.join(checkout, 'supabase/config.toml'), path.join(folder, 'supabase/config.toml'))
  for (const file of globSync('supabase/migrations/*.sql', { cwd: checkout })) {
    const [version = ''] = path.basename(file).split('_')
    if (firstRelease[0] <= version && version <= firstRelease[1])
      cpSync(path.join(checkout, file), path.join(folder, file))
  }
  return folder
}
