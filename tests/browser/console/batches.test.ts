import { describe, test } from 'vitest'
import { sql } from '../../support/database.ts'
import { withWorkers } from '../../support/with-workers.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { batchIdOn, csvOf, newRows, openNewBatch } from './batch-pages.ts'

useBrowser()

const statusesOf = (batchId: string) =>
  sql(
    `select t.status, count(*)::int from public.provisioning_requests r join public.tenants t on t.id = r.tenant_id
     where r.batch_id = $1 group by 1`,
    [batchId],
  )

describe('a batch', () => {
  test('of 200 is made of a file, and its page tells how far it is until all are active', async () => {
    const { page, newBatch } = await openNewBatch()
    await newBatch.chooseFile(csvOf(newRows(200)))
    await newBatch.check()
    await expect(page.getByText('No fault in 200 rows.')).toBeVisible()
    await newBatch.makeButton.click()
    const batchId = await batchIdOn(page)
    await expect(headingOf(page)).toHaveText('Batch')
    const bar = page.getByRole('progressbar', { name: 'Progress of the batch' })
    await withWorkers(expect(bar).toHaveAttribute('aria-valuenow', '100'))
    await expect(page.getByTestId('batch-progress')).toHaveText('200 of 200 done')
    await expect(page.getByTestId('item-0')).toContainText('Active')
    await expectAccessible(page)
    expect(await statusesOf(batchId)).toEqual([{ status: 'active', count: 200 }])
  })
})
