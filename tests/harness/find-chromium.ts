import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const require = createRequire(import.meta.url)
const playwright = path.join(path.dirname(require.resolve('playwright-core/package.json')), 'cli.js')
const advice = '`apt-get install chromium`, or `npx playwright install --with-deps chromium`'

/** A Chromium: the machine's own, else Playwright's; installed where there is none. @throws Error of one line: what to do. */
export function ensureChromium(find = findChromium, install = installChromium): string {
  const found = find()
  if (found) return found
  const output = install()
  const installed = find()
  if (installed) return installed
  const reason = output.trim().split('\n').at(-1)
  throw new Error(`There is no browser for the tests; install one (${advice}) and try again: ${reason}`)
}

function findChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)]
  const installed = folders.flatMap((folder) => names.map((name) => path.join(folder, name)))
  return [...installed, chromium.executablePath()].find(isProgram)
}

/** Returns what was said by whoever installed it. */
function installChromium(): string {
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const [command, ...args] = isDebian ? aptInstall : [process.execPath, playwright, 'install', 'chromium']
  console.log(`The tests need a browser: installing Chromium with ${isDebian ? 'apt-get' : 'Playwright'} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { stdout, stderr, error } = spawnSync(command as string, args, {
    encoding: 'utf8',
    timeout: 600_000,
    env,
  })
  return `${stdout ?? ''}\n${stderr ?? ''}\n${error?.message ?? ''}`
}

/** Two runs at once: the second waits for the first, and finds what it has installed. */
const aptInstall = [
  '/usr/bin/flock',
  '/run/lock/landlord-chromium',
  'sh',
  '-c',
  'test -x /usr/bin/chromium || { apt-get -q update && apt-get -q install -y --no-install-recommends chromium; }',
]

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
