import { expect, test } from 'vitest'
import { runDrill } from './drill.ts'

// `npm run test:fleet` does it with 1,000.
test('30 schemas are migrated once each, whoever fails, is killed, pauses or runs beside another', async () => {
  expect((await runDrill(30)).violations).toEqual([])
}, 600_000)
