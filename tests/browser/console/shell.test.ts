import { describe, test } from 'vitest'
import { target } from '../../harness/target.ts'
import { createAdmin } from '../../support/people.ts'
import { expectTenant, newBody, provision } from '../../support/provision.ts'
import { expectAccessible, headingOf, useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'

useBrowser()

describe('the palette', () => {
  test('leads by keyboard alone to a page, whose heading has the focus then', async () => {
    const { page } = await openConsole('/tenants')
    await expect(headingOf(page)).toHaveText('Tenants')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Go to' })
    await expect(field).toBeFocused()
    await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toHaveText('Tenants')
    await expectAccessible(page)
    await page.keyboard.type('doctor')
    await expect(page.getByRole('dialog').getByRole('option')).toHaveText([/^Health/])
    await page.keyboard.press('Enter')
    await expect(headingOf(page)).toHaveText('Health')
    await expect(headingOf(page)).toBeFocused()
    await expect(field).toHaveCount(0)
  })

  test('finds a tenant by its name', async () => {
    const admin = await createAdmin()
    const { tenant } = expectTenant(await provision(admin, newBody()))
    const { page } = await openConsole('/requests', { admin })
    await page.getByRole('button', { name: 'Go to' }).click()
    await page.getByRole('combobox', { name: 'Go to' }).fill(tenant.slug)
    const found = page.getByRole('dialog').getByRole('option', { name: tenant.name })
    await expect(found).toBeVisible()
    await expectAccessible(page)
    await found.click()
    await expect(page).toHaveURL(`${target.webUrl}/tenants/${tenant.id}`)
  })

  test('is closed by Escape, which gives back the focus, and says where nothing is called so', async () => {
    const { page } = await openConsole('/requests')
    const button = page.getByRole('button', { name: 'Go to' })
    await button.focus()
    await page.keyboard.press('Enter')
    const field = page.getByRole('combobox', { name: 'Go to' })
    await field.fill('xyzzy nowhere')
    await expect(page.getByText('Nothing is called so.')).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(field).toHaveCount(0)
    await expect(button).toBeFocused()
  })
})

describe('the frame', () => {
  test('leads by keyboard past the navigation, and a new page has the focus on its heading and a title', async () => {
    const { page } = await openConsole('/requests')
    await page.reload()
    await expect(headingOf(page)).toHaveText('History')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    expect(await page.title()).toBe('History · Landlord')
    await page.getByRole('link', { name: 'Health', exact: true }).click()
    await expect(headingOf(page)).toHaveText('Health')
    await expect(headingOf(page)).toBeFocused()
    expect(await page.title()).toBe('Health · Landlord')
    await expect(page.getByRole('link', { name: 'Health', exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    )
  })

  test('shows which keys there are, and keeps the chosen colours', async () => {
    const { page } = await openConsole('/requests')
    await page.keyboard.press('Shift+?')
    const dialogue = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(dialogue).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(dialogue).toHaveCount(0)
    await page.getByLabel('Colours').selectOption('Dark')
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  })

  test.each(['light', 'dark'] as const)(
    'draws borders of fields that can be seen, in %s',
    async (colorScheme) => {
      const { page } = await openConsole('/requests')
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
      const colours = await page
        .getByRole('searchbox')
        .evaluate((field) => [
          getComputedStyle(field).borderTopColor,
          getComputedStyle(document.body).backgroundColor,
        ])
      // WCAG 1.4.11, which axe does not look at.
      expect(contrastOf(colours)).toBeGreaterThanOrEqual(3)
    },
  )

  test('fits on a phone of 360 pixels, the palette too', async () => {
    const { page } = await openConsole('/requests')
    await page.setViewportSize({ width: 360, height: 640 })
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(360)
    await page.getByRole('button', { name: 'Go to' }).click()
    await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused()
    expect(await width()).toBe(360)
  })

  test('a page whose parts can’t be loaded says so, and loads again', async () => {
    const { page, expectComplaint } = await openConsole('/requests')
    expectComplaint(/ERR_FAILED|Failed to fetch|dynamically imported|preload/i)
    await page.route('**/assets/health-page*.js', (route) => route.abort())
    await page.getByRole('link', { name: 'Health', exact: true }).click()
    await expect(page.getByTestId('broken-page')).toBeVisible()
    await expectAccessible(page)
    await page.unroute('**/assets/health-page*.js')
    await page.getByRole('button', { name: 'Load it again' }).click()
    await expect(headingOf(page)).toHaveText('Health')
  })
})

/** Of two colours as the browser computes them, by WCAG. */
function contrastOf(colours: string[]): number {
  const [dark = 0, light = 0] = colours.map(luminanceOf).sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
    const part = Number(text) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
