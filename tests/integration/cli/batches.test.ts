import { beforeAll, describe, expect, test } from 'vitest'
import { expectAccepted, newBodies, postBatch } from '../../support/batches.ts'
import { sql } from '../../support/database.ts'
import { createAdmin, createPerson, type Person, serviceClient } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { cliEnvironment, documentOf, runCli } from '../../support/run-cli.ts'
import { withWorkers } from '../../support/with-workers.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

const batches = (...args: string[]) =>
  withWorkers(runCli(['batches', ...args], { env: cliEnvironment(admin) }))

async function begin(tenants: unknown[]): Promise<string> {
  return expectAccepted(await postBatch(admin, { tenants }, { isAsync: true })).batchId
}

async function countTenants(batchId: string): Promise<number> {
  const rows = await sql(
    `select t.id from public.tenants t join public.provisioning_requests r on r.id = t.request_id
     where r.batch_id = $1 and t.status = 'active'`,
    [batchId],
  )
  return rows.length
}

describe('batches', () => {
  test('are followed to their end, listed, and looked into', async () => {
    const id = await begin(newBodies(3))
    const followed = await batches('follow', id)
    expect(followed.code, followed.stderr).toBe(0)
    expect(followed.stdout).toContain('is completed: 3 of 3 tenants are active.')
    expect((await batches('list')).stdout).toMatch(new RegExp(`${id} .* completed +3 +3 +0\\n`))
    const page = await batches('status', id, '--status', 'completed', '--limit', '2')
    expect(page.stdout).toMatch(/\n0 +completed .*\n1 +completed .*\n$/)
    expect(page.stderr).toBe('There are more: --after 1\n')
    expect(documentOf(await batches('status', id, '--after', '1', '--json'))).toMatchObject({
      items: [{ position: 2 }],
    })
  })

  test('are tried again where they have failed', async () => {
    const owner = await createPerson()
    const id = await begin([...newBodies(1), newBody({ email: owner.email })])
    const failed = await batches('follow', id)
    expect(failed.code).toBe(3)
    expect((await batches('status', id, '--status', 'failed')).stdout).toContain('EMAIL_UNAVAILABLE')
    const { error } = await serviceClient().auth.admin.deleteUser(owner.id)
    expect(error).toBeNull()
    const again = await batches('retry', id)
    expect(again.code, again.stderr).toBe(0)
    expect(await countTenants(id)).toBe(2)
  })

  test('are undone only if the id is typed', async () => {
    const id = await begin(newBodies(2))
    await batches('follow', id)
    expect((await batches('undo', id)).code).toBe(2)
    const mistyped = await batches('undo', id, '--confirm', 'yes')
    expect(mistyped.code).toBe(1)
    expect(mistyped.stderr).toContain('\n  --confirm: must be the id of the batch')
    expect(await countTenants(id)).toBe(2)
    const undone = await batches('undo', id, '--confirm', id)
    expect(undone).toMatchObject({ code: 0 })
    expect(undone.stdout).toMatch(/ is undone: 0 of 2 tenants are active, 2 undone\.\n2 taken back\.\n$/)
    expect(await countTenants(id)).toBe(0)
  })

  test('that are over have nothing to cancel', async () => {
    const id = await begin(newBodies(1))
    await batches('follow', id)
    expect(await batches('cancel', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is completed: 1 of 1 tenants are active.'),
    })
    expect(await countTenants(id)).toBe(1)
  })
})
