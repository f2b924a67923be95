import type { Locator, Page } from '@playwright/test'
import { unique } from '../../support/unique.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'

/** A row of a table of tenants, with names of its own. */
function newRow(): { name: string; slug: string; owner_email: string; owner_full_name: string } {
  const slug = unique('globex')
  return { name: `Globex ${slug}`, slug, owner_email: `hank@${slug}.test`, owner_full_name: 'Hank Scorpio' }
}

export const newRows = (count: number) => Array.from({ length: count }, newRow)

/** Rows as text, under their headings. */
export function csvOf(rows: Record<string, string>[], delimiter = ','): string {
  const headings = Object.keys(rows[0] ?? {})
  return [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? ''))]
    .map((cells) => cells.join(delimiter))
    .join('\n')
}

/** The page on which a batch is put together, as its visitor uses it. */
class NewBatchPage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  async chooseFile(content: string | Buffer, name = 'tenants.csv'): Promise<void> {
    const buffer = typeof content === 'string' ? Buffer.from(content) : content
    await this.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  }

  async paste(text: string): Promise<void> {
    await this.page.getByLabel('Or paste a table').fill(text)
    await this.page.getByRole('button', { name: 'Use what is pasted' }).click()
  }

  /** What a column is taken for, by its heading. */
  column(heading: string): Locator {
    return this.page.getByLabel(heading, { exact: true })
  }

  async check(): Promise<void> {
    await this.page.getByRole('button', { name: /^Check (the rows|again)$/ }).click()
    await expect(this.page.getByRole('heading', { name: 'What was found' })).toBeFocused()
  }

  get makeButton(): Locator {
    return this.page.getByRole('button', { name: /^Make \d+ tenants?$/ })
  }

  row(line: number): Locator {
    return this.page.getByTestId(`row-${line}`)
  }
}

/** Opens the page for a new batch as an admin of the test's own. */
export async function openNewBatch(options: Parameters<typeof openConsole>[1] = {}) {
  const visit = await openConsole('/batches/new', options)
  return { ...visit, newBatch: new NewBatchPage(visit.page) }
}

/** The id of the batch whose page is open, once it is. */
export async function batchIdOn(page: Page): Promise<string> {
  await page.waitForURL(/\/batches\/[0-9a-f-]{36}/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** Waits until the batch whose page is open has come to its end, and this is what became of it. */
export async function expectEnd(page: Page, sentence: string): Promise<void> {
  await expect(page.getByTestId('batch-progress')).toHaveText(sentence)
  const bar = page.getByRole('progressbar', { name: 'Progress of the batch' })
  await expect(bar).toHaveAttribute('aria-valuenow', '100')
}
