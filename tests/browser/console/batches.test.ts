import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { abandonBatch, expectResult, newBodies, postBatch } from '../../support/batches.ts'
import { sql } from '../../support/database.ts'
import { createAdmin, serviceClient, signIn } from '../../support/people.ts'
import { newBody } from '../../support/provision.ts'
import { violationsOf } from '../../support/violations-of.ts'
import { withWorkers } from '../../support/with-workers.ts'
import { expectAccessible, headingOf, holdCalls, holdClock, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { batchIdOn, csvOf, expectEnd, newRows, openNewBatch } from './batch-pages.ts'
import { openConsole } from './open-console.ts'

useBrowser()

const batchesOf = (adminId: string) =>
  sql<{ id: string }>('select id from public.provisioning_batches where admin_user_id = $1', [adminId])

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
    await withWorkers(expectEnd(page, '200 of 200 done'))
    await expect(page.getByTestId('item-0')).toContainText('Active')
    await expectAccessible(page)
    expect(await statusesOf(batchId)).toEqual([{ status: 'active', count: 200 }])

    await page.getByRole('link', { name: 'Next items' }).click()
    await expect(page.getByTestId('item-50')).toContainText('Active')
    expect(new URL(page.url()).search).toBe('?after=49')
    await expect(page.getByRole('link', { name: 'Its tenants' })).toHaveAttribute(
      'href',
      `/tenants?batch=${batchId}`,
    )
    await page.getByTestId('item-50').getByRole('link').click()
    await page.waitForURL(/\/tenants\/[0-9a-f-]{36}$/)
    await page.getByRole('link', { name: 'Batches' }).click()
    await expect(page.getByTestId(`batch-${batchId}`)).toContainText('200 of 200 active')
    await expectAccessible(page)
  })

  test('is followed by its events alone, which go on where they broke off', async () => {
    const admin = await createAdmin()
    const tenants = newBodies(4, { mode: 'temporary' })
    const { key, batchId } = await abandonBatch(admin, { tenants })
    const visit = await openConsole('/batches', { admin })
    visit.expectComplaint(/ERR_FAILED/)
    await visit.page.route('**/events', (route) => route.abort(), { times: 1 })
    await visit.page.getByTestId(`batch-${batchId}`).getByRole('link').click()
    await expect(visit.page.getByTestId('batch-progress')).toHaveText('0 of 4 done')
    await expectAccessible(visit.page)
    const reading = await holdCalls(visit.page, `**/batches/${batchId}?*`)
    expectResult(await postBatch(admin, { tenants }, { key }))
    await expectEnd(visit.page, '4 of 4 done')
    await expect(visit.page.getByTestId('item-3')).toContainText('Waiting')
    reading.release()
    await expect(visit.page.getByTestId('item-3')).toContainText('Active')
  })

  test('is followed where events do not get through', async () => {
    const visit = await openNewBatch()
    visit.expectComplaint(/ERR_FAILED/)
    await visit.page.route('**/events', (route) => route.abort())
    await visit.newBatch.chooseFile(csvOf(newRows(2)))
    await visit.newBatch.check()
    await visit.newBatch.makeButton.click()
    await batchIdOn(visit.page)
    await withWorkers(expectEnd(visit.page, '2 of 2 done'))
  })
})

test('a batch that does not come is looked for for a while, and again where one wants that', async () => {
  const key = crypto.randomUUID()
  const { page, admin } = await openConsole('/batches')
  await holdClock(page)
  await page.goto(`${target.webUrl}/batches/new?key=${key}&sent=true`)
  await expect(page.getByText('A batch was sent from here')).toBeVisible()
  const lookAgain = page.getByRole('button', { name: 'Look again' })
  const later = async () => {
    await page.clock.runFor(2_000)
    return lookAgain.count()
  }
  await expect.poll(later, { intervals: [50] }).toBe(1)
  await expectAccessible(page)
  const looks: string[] = []
  page.on('request', (request) => looks.push(request.url()))
  await page.clock.runFor(60_000)
  expect(looks.filter((url) => url.includes('provisioning_batches'))).toEqual([])
  await postBatch(admin, { tenants: newBodies(1) }, { key, isAsync: true })
  await lookAgain.click()
  const batchId = await batchIdOn(page)
  expect(await batchesOf(admin.id)).toEqual([{ id: batchId }])
  await page.clock.resume()
  await withWorkers(expectEnd(page, '1 of 1 done'))
})

describe('one batch comes of', () => {
  test('two presses on the button, and a reload right after', async () => {
    const { page, admin, newBatch } = await openNewBatch()
    await newBatch.chooseFile(csvOf(newRows(3)))
    await newBatch.check()
    // It arrives, and the page is gone before it hears so.
    const arrived = Promise.withResolvers<void>()
    await page.route('**/tenants/batch', (route) => route.fetch().then(() => arrived.resolve()))
    await newBatch.makeButton.dblclick()
    await arrived.promise
    await page.reload()
    const batchId = await batchIdOn(page)
    await withWorkers(expectEnd(page, '3 of 3 done'))
    expect(await batchesOf(admin.id)).toEqual([{ id: batchId }])
  })

  test('an answer that was lost', async () => {
    const visit = await openNewBatch()
    const { page, admin, newBatch } = visit
    visit.expectComplaint(/ERR_FAILED/)
    await newBatch.chooseFile(csvOf(newRows(2)))
    await newBatch.check()
    await page.route('**/tenants/batch', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await newBatch.makeButton.click()
    const batchId = await batchIdOn(page)
    await withWorkers(expectEnd(page, '2 of 2 done'))
    expect(await batchesOf(admin.id)).toEqual([{ id: batchId }])
  })

  test('a sending that did not arrive, and was tried again after a reload', async () => {
    const visit = await openNewBatch()
    const { page, admin, newBatch } = visit
    visit.expectComplaint(/ERR_FAILED/)
    const file = csvOf(newRows(2))
    await newBatch.chooseFile(file)
    await newBatch.check()
    await page.route('**/tenants/batch', (route) => route.abort(), { times: 1 })
    await newBatch.makeButton.click()
    await expect(page.getByRole('alert')).toContainText('No answer came')
    const key = new URL(page.url()).searchParams.get('key')
    await page.reload()
    await expect(page.getByText('A batch was sent from here')).toBeVisible()
    await expectAccessible(page)
    await newBatch.chooseFile(file)
    await newBatch.check()
    await newBatch.makeButton.click()
    const batchId = await batchIdOn(page)
    await withWorkers(expectEnd(page, '2 of 2 done'))
    expect(
      await sql('select id, idempotency_key from public.provisioning_batches where admin_user_id = $1', [
        admin.id,
      ]),
    ).toEqual([{ id: batchId, idempotency_key: key }])
  })
})

test('a table that was changed after it had arrived is another batch, if the visitor wants it to be', async () => {
  const visit = await openNewBatch()
  const { page, admin, newBatch } = visit
  visit.expectComplaint(/ERR_FAILED/)
  await newBatch.chooseFile(csvOf(newRows(2).map((row) => ({ ...row, contact_phone: '1' }))))
  await newBatch.check()
  const lookUp = await holdCalls(page, '**/provisioning_batches?*')
  await page.route(
    '**/tenants/batch',
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await newBatch.makeButton.click()
  await expect(page.getByRole('alert')).toContainText('No answer came')
  await newBatch.column('contact_phone').selectOption('')
  lookUp.release()
  await expect(page.getByText('What you sent has arrived')).toBeVisible()
  await expectAccessible(page)
  const { searchParams } = new URL(page.url())
  await page.getByRole('button', { name: 'Make another batch of these rows' }).click()
  await expect(page.getByText('What you sent has arrived')).toHaveCount(0)
  const now = new URL(page.url()).searchParams
  expect([...now.keys()]).toEqual(['key'])
  expect(now.get('key')).not.toBe(searchParams.get('key'))
  await newBatch.check()
  // The first has their names.
  await expect(page.getByText('2 of 2 rows at fault.')).toBeVisible()
  const [first] = await batchesOf(admin.id)
  await page.goto(`${target.webUrl}/batches/${first?.id}`)
  await withWorkers(expectEnd(page, '2 of 2 done'))
})

describe('what has failed', () => {
  test('is told in words, is saved as a table that can be sent again, and is tried again', async () => {
    const { page, admin, newBatch } = await openNewBatch()
    const rows = newRows(3)
    const { owner_email: email = '', name = '' } = rows[1] ?? {}
    await newBatch.chooseFile(csvOf(rows.map((row, n) => ({ ...row, contact_address: `Street ${n}` }))))
    await newBatch.check()
    const { data } = await serviceClient().auth.admin.createUser({ email, email_confirm: true })
    await newBatch.makeButton.click()
    const batchId = await batchIdOn(page)
    await withWorkers(expectEnd(page, '3 of 3 done, 1 failed'))
    await page.getByRole('link', { name: 'Failed 1' }).click()
    await expect(page.getByTestId('item-1')).toContainText('The owner’s e-mail address is not available')
    await expect(page.getByTestId('item-0')).toHaveCount(0)
    await expectAccessible(page)

    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download failed rows' }).click()
    const file = readFileSync(await (await download).path(), 'utf8')
    expect(file).toContain('EMAIL_UNAVAILABLE')
    expect(file).toContain('Street 1')

    await page.getByRole('button', { name: 'Try failed items again' }).click()
    await expect(page.getByText('Nothing of it can be tried again as it is')).toBeVisible()
    await expectAccessible(page)
    await serviceClient().auth.admin.deleteUser(data.user?.id ?? '')
    await page.getByRole('button', { name: 'Try failed items again' }).click()
    await page.getByRole('link', { name: 'All 3' }).click()
    await withWorkers(expectEnd(page, '3 of 3 done'))
    expect(await statusesOf(batchId)).toEqual([{ status: 'active', count: 3 }])

    await page.getByRole('link', { name: 'Batches' }).click()
    await page.getByRole('link', { name: 'New batch' }).click()
    const slug = rows[1]?.slug ?? ''
    await newBatch.chooseFile(file.replaceAll(slug, `${slug}-b`).replace(name, `${name} B`))
    await newBatch.check()
    await expect(page.getByText('No fault in 1 row.')).toBeVisible()
    await newBatch.makeButton.click()
    const second = await batchIdOn(page)
    await withWorkers(expectEnd(page, '1 of 1 done'))
    expect(
      await sql(
        `select t.contact_address as address from public.tenants t
         join public.provisioning_requests r on r.tenant_id = t.id where r.batch_id = $1`,
        [second],
      ),
    ).toEqual([{ address: 'Street 1' }])
    expect(await batchesOf(admin.id)).toHaveLength(2)
  })
})

test('a whole that failed says what stood in the way, and that nothing of it was made', async () => {
  const admin = await createAdmin()
  const body = { mode: 'all_or_nothing', tenants: newBodies(3, { mode: 'temporary' }) }
  const { key, batchId } = await abandonBatch(admin, body)
  const email = body.tenants[1]?.owner.email ?? ''
  await serviceClient().auth.admin.createUser({ email, email_confirm: true })
  await postBatch(admin, body, { key })
  const { page } = await openConsole(`/batches/${batchId}`, { admin })
  await expect(page.getByText('Nothing of this batch was made')).toBeVisible()
  await expect(page.getByText('(no. 2).')).toBeVisible()
  await expect(page.getByTestId('item-0')).toContainText('Another tenant of the batch failed')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Try the whole again' }).click()
  await expect(page.getByText('Nothing of it can be tried again as it is')).toBeVisible()
  expect(await statusesOf(batchId)).toEqual([])
})

describe('a batch is', () => {
  test('cancelled after a question: what nobody has begun is dropped', async () => {
    const admin = await createAdmin()
    const { batchId } = await abandonBatch(admin, { tenants: newBodies(4, { mode: 'temporary' }) })
    const { page } = await openConsole(`/batches/${batchId}`, { admin })
    await expect(page.getByTestId('batch-progress')).toHaveText('0 of 4 done')
    await page.getByRole('button', { name: 'Cancel the batch' }).click()
    const dialog = page.getByRole('dialog', { name: 'Cancel the batch?' })
    await expect(dialog).toContainText('4 tenants that nobody has begun')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Let it run' }).click()
    await expect(page.getByRole('button', { name: 'Cancel the batch' })).toBeFocused()
    await page.getByRole('button', { name: 'Cancel the batch' }).click()
    await dialog.getByRole('button', { name: 'Cancel the batch' }).click()
    await expectEnd(page, '4 of 4 done')
    await expect(page.getByTestId('item-3')).toContainText('Cancelled')
    await expect(page.getByRole('button', { name: 'Cancel the batch' })).toHaveCount(0)
    await expectAccessible(page)
  })

  test('undone by its id, typed: tenants in use are kept, and it says so', async () => {
    const admin = await createAdmin()
    const tenants = [newBody({ mode: 'temporary' }), newBody(), newBody()]
    const result = expectResult(await postBatch(admin, { tenants }))
    await signIn(tenants[0]?.owner.email ?? '', result.items[0]?.credentials?.password ?? '')
    const { page } = await openConsole(`/batches/${result.batchId}`, { admin })
    await page.getByRole('button', { name: 'Undo the batch' }).click()
    const dialog = page.getByRole('dialog', { name: 'Undo the batch?' })
    const typed = dialog.getByLabel('Type the id of the batch')
    await typed.fill('yes')
    await typed.press('Enter')
    await expect(dialog).toContainText('This is not the id of the batch')
    await expect(typed).toBeFocused()
    await expectAccessible(page)
    await typed.fill(result.batchId)
    await dialog.getByRole('button', { name: 'Undo the batch' }).click()
    await expect(page.getByText('1 of its tenants were kept')).toBeVisible()
    await page.getByRole('link', { name: 'See which' }).click()
    await expect(page.getByTestId('item-0')).toContainText('Active')
    await expect(page.getByTestId('item-1')).toHaveCount(0)
    await expectAccessible(page)
    expect(await statusesOf(result.batchId)).toEqual([{ status: 'active', count: 1 }])
    expect(await violationsOf(result.batchId)).toEqual([])
  })
})

test('the list has one’s own batches, the newest first, page by page', async () => {
  const admin = await createAdmin()
  for (let n = 0; n < 21; n++) expectResult(await postBatch(admin, { tenants: [{}] }))
  const { page } = await openConsole('/batches', { admin })
  const rows = page.locator('[data-testid^="batch-"]')
  await expect(rows).toHaveCount(20)
  const newest = await rows.first().getAttribute('data-testid')
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(rows).toHaveCount(1)
  await expect(page.getByRole('link', { name: 'Next page' })).toHaveCount(0)
  await page.goBack()
  await expect(rows.first()).toHaveAttribute('data-testid', newest ?? '')
})

test('who has sent none is told what a batch is', async () => {
  const { page } = await openConsole('/batches')
  await expect(page.getByText('You have sent no batch yet')).toBeVisible()
  await expectAccessible(page)
})

test('another admin’s batch is nobody’s', async () => {
  const { batchId } = expectResult(await postBatch(await createAdmin(), { tenants: newBodies(1) }))
  const visit = await openConsole('/batches')
  visit.expectComplaint(/status of 404/)
  await visit.page.goto(`${target.webUrl}/batches/${batchId}`)
  await expect(visit.page.getByRole('alert')).toBeVisible()
  await expectAccessible(visit.page)
})
