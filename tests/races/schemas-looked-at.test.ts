import { expect, test } from 'vitest'
import { createAdmin, serviceClient } from '../support/people.ts'
import { expectTenant, newBody, provision } from '../support/provision.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { tally } from '../support/tally.ts'

const tenants = 24

test('whoever looks at all schemas while tenants are made, undone and purged is never refused', async () => {
  const admin = await createAdmin()
  const change = async (id: string, action: string, confirm: string) => {
    const args = { p_tenant_id: id, p_action: action, p_confirm: confirm }
    return (await admin.client.rpc('change_tenant_status', args)).error?.message ?? 'ok'
  }
  const ownSchema = () => newBody({}, { isolation: 'schema' })
  const comeAndGo = async (n: number) => {
    if (n % 2) {
      const { state } = await startWithoutOwner(admin, ownSchema())
      const args = { p_request_id: state.request_id, p_attempt_number: state.attempt_number }
      return [(await admin.client.rpc('mark_provisioning_failed', args)).error?.message ?? 'ok']
    }
    const { tenant } = expectTenant(await provision(admin, ownSchema()))
    return [await change(tenant.id, 'archive', ''), await change(tenant.id, 'purge', tenant.slug)]
  }

  let open = true
  const coming = Promise.all(Array.from({ length: tenants }, (_, n) => comeAndGo(n))).finally(() => {
    open = false
  })
  const looks = {
    drift: () => admin.client.rpc('list_schema_drift', { p_limit: 1000 }),
    overview: () => admin.client.from('tenants_overview').select('slug, package_count'),
    invariants: () => serviceClient().rpc('invariant_violations'),
    list: () => admin.client.rpc('list_tenants', {}),
  }
  const told: string[] = []
  const look = async ([what, ask]: [string, (typeof looks)[keyof typeof looks]]) => {
    while (open) told.push(`${what}: ${(await ask()).error?.message ?? 'told'}`)
  }
  await Promise.all(Object.entries(looks).map(look))

  expect(tally((await coming).flat())).toEqual({ ok: tenants * 1.5 })
  const names = Object.keys(looks).map((what) => `${what}: told`)
  expect([...new Set(told)].sort()).toEqual(names.sort())
})
