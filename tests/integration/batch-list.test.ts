import { expect, test } from 'vitest'
import { expectResult, postBatch } from '../support/batches.ts'
import { sql } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import { call } from '../support/provision.ts'

/** The ids of all batches of an admin, page by page. */
async function listedBy(own: Person): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const { text } = await call({ token: own.token, path: `/batches${query}` })
    const page = JSON.parse(text) as { batches: { batchId: string }[]; nextCursor: string | null }
    found.push(...page.batches.map(({ batchId }) => batchId))
    cursor = page.nextCursor
  }
  return found
}

test('an admin’s batches are listed by page, the newest first; none is passed over that was accepted at the same moment', async () => {
  const own = await createAdmin()
  const ids: string[] = []
  for (let n = 0; n < 4; n++) ids.unshift(expectResult(await postBatch(own, { tenants: [{}] })).batchId)
  expect(await listedBy(own)).toEqual(ids)
  const [, second, third] = ids
  await sql(
    `update public.provisioning_batches b set created_at = (select s.created_at from public.provisioning_batches s where s.id = $1)
     where b.id = $2`,
    [second, third],
  )
  expect((await listedBy(own)).sort()).toEqual(ids.sort())
})
