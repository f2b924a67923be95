import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest'

const isRoot = process.getuid?.() === 0
const quietly = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let browser: Browser

/** Starts this file's browser. To be called at its top. */
export function useBrowser(): void {
  beforeAll(async () => {
    const { program, problem } = inject('browser')
    if (problem !== undefined) throw new Error(problem)
    // Chromium's sandbox does not work for root.
    const args = [...quietly, ...(isRoot ? ['--no-sandbox'] : [])]
    browser = await chromium.launch({ executablePath: program, args })
  })
  afterAll(() => browser?.close())
}

/** A page of one visitor, for one test. */
export type Visit = {
  page: Page
  /** From now on a message like this on the console is no fault. */
  expectComplaint(pattern: RegExp): void
}

/** Opens a page as a new visitor. The test fails if anything complains on the console that it did not expect. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const complaints: string[] = []
  const expected: RegExp[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(async () => {
    await context.close()
    expect(complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([])
  })
  await page.goto(url)
  return { page, expectComplaint: (pattern) => void expected.push(pattern) }
}

/**
 * Turns to one of several tabs, as whoever uses it next does. A browser draws those behind once a second, or less often where it is
 * short of time, and a click waits until the page has been drawn twice.
 */
export function turnTo(page: Page): Promise<void> {
  return page.bringToFront()
}

/** Holds back calls like this until they are released. */
export async function holdCalls(page: Page, url: string): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(url, async (route) => {
    await promise
    await route.continue()
  })
  return { release: resolve }
}

/** What the page says it is about. */
export function headingOf(page: Page): Locator {
  return page.getByRole('heading', { level: 1 })
}

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Holds what is on the screen against WCAG 2.2 AA, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    expect(await page.evaluate(() => document.getAnimations().length), `${colorScheme}: things move`).toBe(0)
    const { violations } = await new AxeBuilder({ page })
      .withTags(wcag22aa)
      // In the page itself, where no page has frames: else each look opens another tab, and puts this one behind it.
      .setLegacyMode()
      // Hundreds of them, which the browser draws itself.
      .exclude('option')
      .analyze()
    const found = violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ html }) => html)}`)
    expect(found).toEqual([])
  }
}
