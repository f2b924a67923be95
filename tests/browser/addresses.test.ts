import { test } from 'vitest'
import { target } from '../harness/target.ts'
import { expectAccessible, headingOf, openPage, useBrowser } from './open-page.ts'
import { expect } from './patient-expect.ts'

useBrowser()

test('an address that leads nowhere says so, and where to go', async () => {
  const { page } = await openPage(`${target.webUrl}/no-such-page`)
  await expect(headingOf(page)).toHaveText('There is no such page')
  await expect(page.getByRole('link').last()).toHaveAttribute('href', '/sign-up')
  await expectAccessible(page)
})

test('a page that cannot get its settings says so, and can be tried again', async () => {
  const { page, expectComplaint } = await openPage('about:blank')
  expectComplaint(/config\.json|ERR_FAILED|Failed to fetch/)
  await page.route('**/config.json', (route) => route.abort(), { times: 1 })
  await page.goto(`${target.webUrl}/no-such-page`)
  await expect(headingOf(page)).toHaveText('This page could not be loaded')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(headingOf(page)).toHaveText('There is no such page')
})
