import type { Page } from '@playwright/test'
import { beforeAll, describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { expectResult, postBatch } from '../../support/batches.ts'
import { createAdmin, type Person } from '../../support/people.ts'
import { call, expectTenant, newBody, provision } from '../../support/provision.ts'
import { unique } from '../../support/unique.ts'
import { expectAccessible, headingOf, holdCalls, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'

useBrowser()

let admin: Person
/** In the names of this file's tenants, and in nobody else's: two pages of them. */
const word = unique('walrus')
let batchId: string

beforeAll(async () => {
  admin = await createAdmin()
  const bodies = Array.from({ length: 30 }, (_, index) =>
    newBody({}, { tenant: { name: `${word} ${String(index).padStart(2, '0')}` } }),
  )
  batchId = expectResult(await postBatch(admin, { tenants: bodies.slice(0, 15) })).batchId
  expectResult(await postBatch(admin, { tenants: bodies.slice(15) }))
})

const open = (search: string) => openConsole(`/tenants${search}`, { admin })
const names = (page: Page) => page.getByRole('rowheader')
const searchField = (page: Page) => page.getByRole('searchbox', { name: 'Search tenants' })
const addressOf = (page: Page) => new URL(page.url()).searchParams
const saysCount = (page: Page, count: string) =>
  expect(page.getByRole('status').filter({ hasText: count })).toBeVisible()

describe('the list of tenants', () => {
  test('is searched while one types, after `/`, and emptied by Escape', async () => {
    const { page } = await open('')
    await expect(names(page).first()).toBeVisible()
    await page.keyboard.press('/')
    await expect(searchField(page)).toBeFocused()
    await page.keyboard.type(`${word} 07`)
    await expect(names(page)).toHaveText([`${word} 07`])
    await saysCount(page, '1 tenant')
    expect(addressOf(page).get('search')).toBe(`${word} 07`)
    await page.reload()
    await expect(names(page)).toHaveText([`${word} 07`])
    await searchField(page).press('Escape')
    await expect(searchField(page)).toHaveValue('')
    await expect.poll(() => addressOf(page).get('search')).toBeNull()
  })

  test('is sorted by its headings, which say how', async () => {
    const { page } = await open(`?search=${word}`)
    const name = page.getByRole('columnheader', { name: 'Name', exact: true })
    await expect(page.getByRole('columnheader', { name: 'Created' })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    await name.getByRole('button').click()
    await expect(name).toHaveAttribute('aria-sort', 'ascending')
    await expect(names(page).first()).toHaveText(`${word} 00`)
    await name.getByRole('button').press('Enter')
    await expect(name).toHaveAttribute('aria-sort', 'descending')
    await expect(names(page).first()).toHaveText(`${word} 29`)
    await page.reload()
    await expect(names(page).first()).toHaveText(`${word} 29`)
    await page.goBack()
    await expect(names(page).first()).toHaveText(`${word} 00`)
  })

  test('goes from page to page, and back where one was from a tenant', async () => {
    const { page } = await open(`?search=${word}&sort=name&order=asc`)
    await expect(names(page)).toHaveCount(25)
    await expect(page.getByRole('navigation', { name: 'Pages' })).toContainText('Page 1 of 2')
    await page.getByRole('button', { name: 'Next page' }).click()
    await expect(names(page)).toHaveText([25, 26, 27, 28, 29].map((number) => `${word} ${number}`))
    await page.reload()
    await page.getByRole('link', { name: `${word} 27` }).click()
    await expect(headingOf(page)).not.toHaveText('Tenants')
    await page.goBack()
    await expect(names(page)).toHaveCount(5)
    await page.getByRole('button', { name: 'Previous page' }).click()
    await expect(names(page)).toHaveCount(25)
    expect(addressOf(page).get('page')).toBeNull()
  })

  test('is narrowed by status, template, batch and day, and Back widens it again', async () => {
    const name = unique('narrow')
    const suspended = expectTenant(await provision(admin, newBody({}, { tenant: { name } })))
    await call({
      token: admin.token,
      method: 'POST',
      path: `/tenants/${suspended.tenant.id}/suspend`,
      body: '{}',
    })
    const { page } = await open(`?search=${name}`)
    await expect(names(page)).toHaveCount(1)
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('checkbox', { name: 'Active' }).check()
    await expect(page.getByText('No tenant is like that')).toBeVisible()
    await page.getByRole('checkbox', { name: 'Suspended' }).check()
    await expect(names(page)).toHaveText([name])
    expect(addressOf(page).get('status')).toBe('active,suspended')
    await page.getByLabel('Template').selectOption('default')
    await page.getByLabel('Created from').fill('2020-01-01')
    await expect.poll(() => addressOf(page).get('from')).toBe('2020-01-01')
    await expect(names(page)).toHaveCount(1)
    await page.getByLabel('Created until').fill('2020-01-02')
    await expect(page.getByText('No tenant is like that')).toBeVisible()
    await page.reload()
    await expect(page.getByLabel('Created until')).toHaveValue('2020-01-02')
    await page.goBack()
    await expect(names(page)).toHaveCount(1)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByLabel('Batch number').fill(batchId)
    await page.getByLabel('Batch number').press('Enter')
    await expect(page.getByText('No tenant is like that')).toBeVisible()
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor()
  })

  test('says what is no batch’s number, and asks for nothing', async () => {
    const { page } = await open('')
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('Batch number').fill('seven')
    await page.getByLabel('Batch number').press('Enter')
    await expect(page.getByText('A batch’s number looks like')).toBeVisible()
    expect(addressOf(page).get('batch')).toBeNull()
    await expectAccessible(page)
  })

  test('leads to a new tenant', async () => {
    const { page } = await open('')
    await page.getByRole('link', { name: 'New tenant' }).click()
    await expect.poll(() => new URL(page.url()).pathname).toBe('/tenants/new')
  })
})

describe('every state of the list', () => {
  test('is accessible: found, narrowed, and with nothing in it', async () => {
    const { page } = await open(`?search=${word}`)
    await expect(names(page)).toHaveCount(25)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Filters' }).click()
    await expectAccessible(page)
    await searchField(page).fill(unique('nothing'))
    await expect(page.getByText('No tenant is like that')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Show all tenants' }).click()
    await expect(searchField(page)).toHaveValue('')
  })

  test('while it is being read it is busy, and keeps the page before in sight', async () => {
    const { page } = await open(`?search=${word}&sort=name&order=asc`)
    await expect(names(page)).toHaveCount(25)
    const region = page.getByRole('region', { name: 'Tenants' })
    const held = await holdCalls(page, '**/tenant-provisioning/tenants?*')
    await page.getByRole('button', { name: 'Next page' }).click()
    await expect(region).toHaveAttribute('aria-busy', 'true')
    await expect(names(page)).toHaveCount(25)
    await page.reload()
    await expect(page.getByRole('status').filter({ hasText: 'Reading the tenants' })).toBeVisible()
    await expectAccessible(page)
    held.release()
    await expect(names(page)).toHaveCount(5)
    await expect(region).toHaveAttribute('aria-busy', 'false')
  })

  test('where it could not be read it says so, and can be read again', async () => {
    const visit = await open('/')
    const { page } = visit
    visit.expectComplaint(/Failed to load resource/)
    await page.route('**/tenant-provisioning/tenants?*', (route) => route.abort())
    await searchField(page).fill(word)
    await expect(page.getByRole('alert')).toContainText('No answer came')
    await expectAccessible(page)
    await page.unroute('**/tenant-provisioning/tenants?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(names(page)).toHaveCount(25)
  })

  test('fits a small screen: only the table scrolls', async () => {
    const { page } = await open(`?search=${word}&status=active`)
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(names(page)).toHaveCount(25)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await page.getByRole('region', { name: 'Tenants' }).focus()
    await expectAccessible(page)
  })
})

test('a page too deep to be reached by its number says so, and leads to the first', async () => {
  const visit = await open(`?page=9999&search=${word}`)
  visit.expectComplaint(/status of 400/)
  await expect(visit.page.getByRole('alert')).toContainText('goes no deeper')
  await expectAccessible(visit.page)
  await visit.page.getByRole('link', { name: 'First page' }).click()
  await expect(names(visit.page)).toHaveCount(25)
})

test('an address of nonsense shows the list as if it had said nothing', async () => {
  const { page } = await open('?status=sleeping&page=minus&sort=colour&batch=7&from=yesterday')
  await expect(headingOf(page)).toHaveText('Tenants')
  await expect(names(page).first()).toBeVisible()
  expect(new URL(page.url()).origin).toBe(target.webUrl)
})
