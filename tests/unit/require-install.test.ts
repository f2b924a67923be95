import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

/** What of a checkout runs before anything is installed. */
function bareCheckout(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-bare-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
  for (const file of ['cli/bin.js', 'scripts/require-install.js']) {
    cpSync(path.join(checkout, file), path.join(folder, file))
  }
  return folder
}

test.for(['cli/bin.js', 'scripts/require-install.js'])(
  '%s says in a line that npm ci comes first',
  (file) => {
    const folder = bareCheckout()
    // As `npm ci --ignore-scripts` leaves it.
    mkdirSync(path.join(folder, 'node_modules/node'), { recursive: true })
    writeFileSync(path.join(folder, 'node_modules/node/package.json'), '{}')
    let told = ''
    try {
      execFileSync(process.execPath, [path.join(folder, file)], { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      told = (error as { stderr: string }).stderr
    }
    expect(told).toMatch(/^Not installed yet: run npm ci [^\n]*\n$/)
  },
)
