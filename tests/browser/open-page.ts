import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from '@playwright/test'
import { beforeAll, expect, inject, onTestFinished } from 'vitest'

const isRoot = process.getuid?.() === 0
const quietly = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Of a worker, all of whose files use it; it ends with the worker. */
let browser: Browser | undefined
/** A visitor's page that nobody looks at any more, and that knows nothing of them. To open in it takes a sixth of the computing. */
let vacant: Page | undefined

/** Sees to it that there is a browser. To be called at a file's top. */
export function useBrowser(): void {
  beforeAll(async () => {
    const { program, problem } = inject('browser')
    if (problem !== undefined) throw new Error(problem)
    // Chromium's sandbox does not work for root.
    const args = [...quietly, ...(isRoot ? ['--no-sandbox'] : [])]
    browser ??= await chromium.launch({ executablePath: program, args })
  })
}

/** A page of one visitor, for one test. */
export type Visit = {
  page: Page
  /** From now on a message like this on the console is no fault. */
  expectComplaint(pattern: RegExp): void
}

/** What a visitor brings along: entries of the site's `localStorage`, or what makes their browser another than everybody's. */
type Visitor = { stored?: Record<string, string>; options?: BrowserContextOptions | undefined }

/** Opens a page as a new visitor. The test fails if anything complains on the console that it did not expect. */
export async function openPage(url: string, { stored = {}, options }: Visitor = {}): Promise<Visit> {
  const page = (!options && takeVacant()) || (await newPage(options))
  const complaints: string[] = []
  const expected: RegExp[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(async ({ task }) => {
    if (options || task.result?.state === 'fail') spoilt.add(page)
    await leave(page)
    expect(complaints.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([])
  })
  if (Object.keys(stored).length > 0) {
    await page.goto(quietPageOf(url))
    await page.evaluate((entries) => Object.assign(localStorage, entries), stored)
  }
  await page.goto(url)
  return { page, expectComplaint: (pattern) => void expected.push(pattern) }
}

const everybodys = {
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  viewport: { width: 1280, height: 720 },
  colorScheme: 'light',
  // What moves is drawn many times over, and clicked when it has come to rest.
  reducedMotion: 'reduce',
} as const

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('useBrowser has not been called')
  const context = await browser.newContext({ ...everybodys, ...options })
  context.setDefaultTimeout(60_000)
  return context.newPage()
}

function takeVacant(): Page | undefined {
  const page = vacant
  vacant = undefined
  return page
}

/** Something of the same site in which nothing runs: who comes from there finds a process that has begun. */
const quietPageOf = (url: string) => new URL('/favicon.svg', url).href

/** Those that are not everybody's, or have more left in them than can be cleared away. */
const spoilt = new WeakSet<Page>()

const heardByTests = ['console', 'pageerror', 'request', 'response', 'dialog', 'download', 'popup'] as const

/** Ends a visit. Its page is kept for the next visitor, with nothing of this one; or closed. */
async function leave(page: Page): Promise<void> {
  const context = page.context()
  if (vacant || spoilt.has(page) || page.isClosed()) return context.close()
  try {
    // As long as anything runs in it, with the network that the test has left it.
    for (const other of context.pages()) if (other !== page) await other.close()
    await page.goto(quietPageOf(page.url()), { timeout: 10_000 })
    for (const event of heardByTests) page.removeAllListeners(event)
    await context.unrouteAll({ behavior: 'ignoreErrors' })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.evaluate(() => {
      localStorage.clear()
      sessionStorage.clear()
    })
    await context.clearCookies()
    await context.clearPermissions()
    await page.setViewportSize(everybodys.viewport)
    await page.emulateMedia(everybodys)
    await page.bringToFront()
    vacant = page
  } catch {
    await context.close()
  }
}

/** Takes the page's clock into the test's hands. */
export async function holdClock(page: Page): Promise<void> {
  spoilt.add(page)
  await page.clock.install()
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

/** In the dark nothing but colours is another: these look at them. */
const rulesOnColours = ['color-contrast', 'link-in-text-block']

const rulesIn = (colorScheme: 'light' | 'dark', axe: AxeBuilder) =>
  colorScheme === 'light' ? axe.withTags(wcag22aa) : axe.withRules(rulesOnColours)

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Holds what is on the screen against WCAG 2.2 AA, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    expect(await page.evaluate(() => document.getAnimations().length), `${colorScheme}: things move`).toBe(0)
    const { violations } = await rulesIn(colorScheme, new AxeBuilder({ page }))
      // In the page itself, where no page has frames: else each look opens another tab, and puts this one behind it.
      .setLegacyMode()
      // Hundreds of them, which the browser draws itself.
      .exclude('option')
      .analyze()
    const found = violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ html }) => html)}`)
    expect(found).toEqual([])
  }
}
