import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { FIELD_NAMES } from '../../../tenant-file/fields.ts'
import { sql } from '../../support/database.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { withWorkers } from '../../support/with-workers.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { batchIdOn, csvOf, expectEnd, newRows, openNewBatch } from './batch-pages.ts'

useBrowser()

const HEADINGS = 'name,owner_email,owner_full_name'

describe('the check of a table', () => {
  test('tells each fault at its row and column, has it mended there, and makes what is sound', async () => {
    const { page, admin, newBatch } = await openNewBatch()
    const taken = newBody()
    expectTenant(await provision(admin, taken))
    const rows = newRows(6)
    Object.assign(rows[1] ?? {}, { owner_email: 'nobody' })
    Object.assign(rows[2] ?? {}, { slug: taken.tenant.slug })
    Object.assign(rows[4] ?? {}, { slug: rows[0]?.slug })
    await newBatch.chooseFile(csvOf(rows))
    await expectAccessible(page)
    await newBatch.check()
    await expect(page.getByText('3 of 6 rows at fault.')).toBeVisible()
    await expect(newBatch.row(3)).toContainText('must be an e-mail address')
    await expect(newBatch.row(4)).toContainText('is taken')
    await expect(newBatch.row(6)).toContainText('is that of line 2 already')
    await expect(newBatch.row(2)).toHaveCount(0)
    await expectAccessible(page)
    await page.getByLabel('Only rows at fault').uncheck()
    await expect(newBatch.row(2)).toContainText('No fault')
    await expectAccessible(page)

    await page.getByLabel('Line 3, owner_email').fill(`hank@${rows[1]?.slug}.test`)
    await page.getByLabel('Line 4, slug').fill(`${rows[0]?.slug}-b`)
    await expect(newBatch.row(3)).toContainText('Changed')
    await expect(newBatch.makeButton).toHaveCount(0)
    await newBatch.check()
    await expect(page.getByText('1 of 6 rows at fault.')).toBeVisible()
    await expect(page.getByText('1 row is at fault: left out of the batch.')).toBeVisible()

    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download rows at fault' }).click()
    const leftOut = readFileSync(await (await download).path(), 'utf8')
    expect(leftOut.split('\r\n')).toHaveLength(3)
    expect(leftOut).toContain(rows[4]?.owner_email ?? '')
    expect(leftOut).toContain('DUPLICATE_VALUE')

    await newBatch.makeButton.click()
    await batchIdOn(page)
    await withWorkers(expectEnd(page, '5 of 5 done'))
  })

  test('is made by Landlord and makes nothing', async () => {
    const { admin, newBatch } = await openNewBatch()
    await newBatch.chooseFile(csvOf(newRows(2)))
    await newBatch.check()
    const counts = `select (select count(*)::int from public.provisioning_batches where admin_user_id = $1) as batches,
      (select count(*)::int from public.provisioning_requests where admin_user_id = $1) as requests`
    expect(await sql(counts, [admin.id])).toEqual([{ batches: 0, requests: 0 }])
  })

  test('leaves all or nothing no row at fault; what is taken meanwhile is told at its row', async () => {
    const visit = await openNewBatch()
    const { page, admin, newBatch } = visit
    const rows = newRows(3)
    await newBatch.chooseFile(csvOf([...rows, { ...newRows(1)[0], owner_email: 'nobody' } as never]))
    await newBatch.check()
    await page.getByLabel('Make none (all or nothing)').check()
    await expect(page.getByText('mend every row first')).toBeVisible()
    await expect(newBatch.makeButton).toHaveCount(0)
    await page.getByLabel('Line 5, owner_email').fill(`jo@${rows[0]?.slug}-x.test`)
    await newBatch.check()
    await page.getByLabel('Make none (all or nothing)').check()

    expectTenant(await provision(admin, newBody({}, { tenant: { slug: rows[1]?.slug } })))
    visit.expectComplaint(/status of 422/)
    await newBatch.makeButton.click()
    await expect(page.getByRole('alert')).toContainText('The batch was not accepted')
    await expect(newBatch.row(3)).toContainText('is taken')
    await expectAccessible(page)
    await page.getByLabel('Line 3, slug').fill(`${rows[1]?.slug}-b`)
    await newBatch.check()
    await page.getByLabel('Make none (all or nothing)').check()
    await newBatch.makeButton.click()
    const batchId = await batchIdOn(page)
    await withWorkers(expectEnd(page, '4 of 4 done'))
    expect(
      await sql('select mode, outcome from public.provisioning_batches where id = $1', [batchId]),
    ).toEqual([{ mode: 'all_or_nothing', outcome: 'activated' }])
  })
})

describe('the columns of a table', () => {
  const rows = newRows(2)
  const foreign = rows.map((row, n) => ({
    Firma: row.name,
    'E-Mail-Adresse': row.owner_email,
    Wer: row.owner_full_name,
    Passwort: `geheim-${row.slug}`,
    Notiz: `note ${n}`,
  }))

  test('are guessed from foreign headings, and are for the visitor to put right', async () => {
    const { page, newBatch } = await openNewBatch()
    await newBatch.chooseFile(csvOf(foreign, ';'))
    await expect(newBatch.column('Firma')).toHaveValue('name')
    await expect(newBatch.column('E-Mail-Adresse')).toHaveValue('owner_email')
    await expect(newBatch.column('Wer')).toHaveValue('')
    await expect(newBatch.column('Notiz')).toHaveValue('')
    await expect(page.getByRole('alert')).toContainText('No column says “Name of the owner”')
    await expectAccessible(page)
    await newBatch.column('Wer').selectOption('owner_email')
    await expect(page.getByRole('alert')).toContainText('Two columns say “E-mail of the owner”')
    await newBatch.column('Wer').selectOption('owner_full_name')
    await newBatch.check()
    await newBatch.makeButton.click()
    await batchIdOn(page)
    await withWorkers(expectEnd(page, '2 of 2 done'))
    await expect(page.getByTestId('item-0')).toContainText(rows[0]?.name ?? '')
  })

  test('with passwords are forgotten at once: neither sent nor kept', async () => {
    const { page, newBatch } = await openNewBatch()
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')))
    await newBatch.chooseFile(csvOf(foreign, ';').replace('Wer;', 'owner_full_name;').replace('2 ', ''))
    await expect(page.getByText('Left out: Passwort')).toBeVisible()
    await newBatch.check()
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.innerHTML]),
    )
    expect(sent.some((text) => text.includes('dry_run'))).toBe(true)
    expect([...sent, kept].filter((text) => text.includes('geheim'))).toEqual([])
  })
})

describe('a table', () => {
  test('is pasted from a spreadsheet', async () => {
    const { page, newBatch } = await openNewBatch()
    await newBatch.paste(csvOf(newRows(2), '\t'))
    await expect(page.getByRole('heading', { name: 'Columns of pasted table' })).toBeFocused()
    await newBatch.check()
    await expect(page.getByText('No fault in 2 rows.')).toBeVisible()
  })

  test('is not left without a question, and is there still for who stays', async () => {
    const visit = await openNewBatch()
    await visit.newBatch.chooseFile(csvOf(newRows(2)))
    await expect(visit.newBatch.column('name')).toBeVisible()
    const questions: string[] = []
    visit.page.once('dialog', (dialog) => {
      questions.push(dialog.message())
      void dialog.dismiss()
    })
    await visit.page.getByRole('link', { name: 'Health' }).click()
    await expect(visit.newBatch.column('name')).toBeVisible()
    visit.page.once('dialog', (dialog) => {
      questions.push(dialog.message())
      void dialog.accept()
    })
    await visit.page.getByRole('link', { name: 'Health' }).click()
    await expect(headingOf(visit.page)).toHaveText('Health')
    expect(questions).toEqual(Array(2).fill(expect.stringContaining('Leave all the same?')))
  })

  test('is not left without one either when it was sent and refused for now', async () => {
    const visit = await openNewBatch()
    const { page, admin, newBatch } = visit
    await newBatch.chooseFile(csvOf(newRows(2)))
    await newBatch.check()
    await emptyBucket(admin.id, 'batch_items')
    visit.expectComplaint(/status of 429/)
    await newBatch.makeButton.click()
    await expect(page.getByRole('alert')).toContainText('You can try again')
    let question = ''
    page.once('dialog', (dialog) => {
      question = dialog.message()
      void dialog.dismiss()
    })
    await page.getByRole('link', { name: 'Health' }).click()
    await expect(newBatch.column('name')).toBeVisible()
    expect(question).toContain('Leave all the same?')
  })

  test('is dropped onto the page', async () => {
    const { page, newBatch } = await openNewBatch()
    const data = await page.evaluateHandle(
      (text) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([text], 'dropped.csv'))
        return transfer
      },
      csvOf(newRows(2)),
    )
    const place = page.getByText('Drop a CSV file here')
    await place.dispatchEvent('dragover', { dataTransfer: data })
    await place.dispatchEvent('drop', { dataTransfer: data })
    await expect(page.getByRole('heading', { name: 'Columns of dropped.csv' })).toBeFocused()
    await newBatch.check()
  })

  test('has a template, which is read as it is', async () => {
    const { page, newBatch } = await openNewBatch()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download a template' }).click()
    await newBatch.chooseFile(readFileSync(await (await download).path()))
    for (const field of FIELD_NAMES) await expect(newBatch.column(field)).toHaveValue(field)
    await expect(page.getByText('1 row. What does each column say?')).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  const unreadable: [string, Buffer, RegExp][] = [
    [
      'a quote that is never closed',
      Buffer.from(`${HEADINGS}\n"Acme,a@b.test,Jane\n`),
      /Line 2, column 1: the quote/,
    ],
    [
      'another encoding',
      Buffer.from(`${HEADINGS}\nM\xfcller,a@b.test,Jane`, 'latin1'),
      /byte FC is not UTF-8.*“ü”/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${HEADINGS}`, 'utf16le'), /is UTF-16; save it as UTF-8/],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0000\u0000'), /NUL, as binary files do/],
    ['nothing', Buffer.from(''), /there is nothing in the file/],
    ['JSON', Buffer.from('[{"tenant": {}}]'), /this is JSON/],
  ]

  test('that can’t be read says why and where, and loses nothing of the one before', async () => {
    const { page, newBatch } = await openNewBatch()
    await newBatch.paste('x')
    await newBatch.chooseFile(csvOf(newRows(2)), 'good.csv')
    await newBatch.check()
    for (const [name, content, sentence] of unreadable) {
      await newBatch.chooseFile(content, `${name}.csv`)
      await expect(page.getByRole('alert')).toContainText(`Nothing could be read from ${name}.csv`)
      await expect(page.getByRole('alert')).toContainText(sentence)
      await expect(page.getByRole('heading', { name: 'Columns of good.csv' })).toBeVisible()
      await expect(newBatch.makeButton).toBeVisible()
    }
    await expect(page.getByLabel('Or paste a table')).toHaveValue('x')
    await expectAccessible(page)
  })

  const row = (n: number, rest = '') => `Acme ${n},o${n}@acme.test,Jane${rest}`
  const list = (count: number, rest = '') => Array.from({ length: count }, (_, n) => row(n, rest)).join('\n')
  const tooMuch: [string, string, RegExp][] = [
    ['10,001 rows', `${HEADINGS}\n${list(10_001)}`, /has 10001 tenants, a batch takes 10000/],
    [
      '51 schemas',
      `${HEADINGS},isolation\n${list(51, ',schema')}`,
      /51 tenants want a schema of their own, a batch takes 50/,
    ],
    [
      'more than 4 MiB',
      `${HEADINGS},contact_address\n${list(9_500, `,${'x'.repeat(450)}`)}`,
      /The rows come to 5\.\d MiB, a batch takes 4 MiB/,
    ],
  ]

  test('of more than a batch takes is told so before anything is sent', async () => {
    const { page, newBatch } = await openNewBatch()
    for (const [name, content, sentence] of tooMuch) {
      await newBatch.chooseFile(content, `${name}.csv`)
      await expect(page.getByRole('heading', { name: `Columns of ${name}.csv` })).toBeVisible()
      await expect(page.getByRole('alert')).toContainText(sentence)
      await expect(page.getByRole('button', { name: 'Check the rows' })).toHaveCount(0)
    }
  })

  test('fits a phone of 360 pixels, from its choice to the batch', async () => {
    const { page, newBatch } = await openNewBatch()
    await page.setViewportSize({ width: 360, height: 740 })
    const expectNarrow = async () =>
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await expectNarrow()
    await newBatch.chooseFile(`${csvOf(newRows(2))}\n,x,nobody,Jo`)
    await expectNarrow()
    await newBatch.check()
    await expectNarrow()
    await newBatch.makeButton.click()
    await batchIdOn(page)
    await withWorkers(expectEnd(page, '2 of 2 done'))
    await expectNarrow()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Batches' }).click()
    await expect(page.getByText('2 of 2 active')).toBeVisible()
    await expectNarrow()
  })
})
