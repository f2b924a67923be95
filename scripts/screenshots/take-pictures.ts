import path from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { StackEnv } from '../../local/stack-env.ts'
import { ensureChromium } from '../../tests/harness/find-chromium.ts'
import type { Seeded } from './seed-pictures.ts'

interface Picture {
  name: string
  address: string
  /** What is done on the page first. */
  prepare?: (page: Page) => Promise<void>
}

const picturesOf = ({ tenantId, batchId, failedRequestId }: Seeded): Picture[] => [
  { name: 'tenants', address: '/tenants' },
  { name: 'tenant', address: `/tenants/${tenantId}` },
  { name: 'wizard', address: '/tenants/new', prepare: goToPlan },
  { name: 'history', address: '/requests' },
  { name: 'request', address: `/requests/${failedRequestId}` },
  { name: 'batch', address: `/batches/${batchId}` },
  { name: 'health', address: '/health', prepare: showCharts },
  { name: 'palette', address: '/tenants', prepare: openPalette },
]

/** Pictures of the main screens, in light and in dark. Returns the files. */
export async function takePictures(env: StackEnv, seeded: Seeded, folder: string): Promise<string[]> {
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    // Chromium's sandbox does not work for root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const files: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openConsole(browser, env, colorScheme)
      for (const { name, address, prepare } of picturesOf(seeded)) {
        await page.goto(env.WEB_URL + address)
        await settled(page)
        await prepare?.(page)
        await settled(page)
        const file = path.join(folder, `${name}-${colorScheme}.png`)
        await page.screenshot({ path: file })
        files.push(file)
      }
      await page.context().close()
    }
    return files
  } finally {
    await browser.close()
  }
}

async function openConsole(browser: Browser, env: StackEnv, colorScheme: 'light' | 'dark'): Promise<Page> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  await page.goto(`${env.WEB_URL}/sign-in`)
  await page.getByLabel('E-mail address').fill(env.ADMIN_EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(env.ADMIN_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Console' }).waitFor()
  return page
}

/** Everything was asked for and has come; a page that listens to events is never quite still. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {})
}

async function goToPlan(page: Page): Promise<void> {
  const goOnTo = async (step: string) => {
    await page.getByTestId('prov-next').click()
    await page.getByRole('heading', { level: 2, name: step }).waitFor()
  }
  await page.getByTestId('prov-name').fill('Lindgren Architects')
  await goOnTo('Contact')
  await goOnTo('Owner')
  await page.getByLabel('Owner’s name').fill('Astrid Lindgren')
  await page.getByTestId('prov-owner-email').fill('astrid@lindgren.example')
  await goOnTo('Plan')
}

async function showCharts(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Over time' }).scrollIntoViewIfNeeded()
  await page
    .getByRole('img', { name: /^Lines/ })
    .locator('svg')
    .first()
    .waitFor()
  await page
    .getByRole('heading', { name: 'Over time' })
    .evaluate((heading) => heading.closest('section')?.scrollIntoView())
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to' }).fill('birch')
  await page.getByRole('option', { name: /Birchwood/ }).waitFor()
}
