import { expect as playwrightExpect } from '@playwright/test'

/** Playwright's assertions, which wait for what they want to see: for as long as a slow machine may take. */
export const expect = playwrightExpect.configure({ timeout: 60_000 })
