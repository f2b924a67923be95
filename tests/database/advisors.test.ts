import { expect, test } from 'vitest'
import { cliDatabaseUrl, supabaseCli } from '../../local/migrations.ts'
import { target } from '../harness/target.ts'

test("Supabase's database advisors have nothing to warn of", async () => {
  const advisors = ['db', 'advisors', '--db-url', cliDatabaseUrl(target.dbUrl)]
  await expect(supabaseCli([...advisors, '--level', 'warn', '--fail-on', 'warn'])).resolves.toMatch(
    /No issues found/,
  )
})

test('the advisors do look: they know of tables without a policy', async () => {
  const advisors = ['db', 'advisors', '--db-url', cliDatabaseUrl(target.dbUrl), '--level', 'info']
  expect(await supabaseCli(advisors)).toContain('rls_enabled_no_policy_private_tenant_api_keys')
})
