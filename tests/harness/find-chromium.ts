import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const require = createRequire(import.meta.url)
const playwright = path.join(path.dirname(require.resolve('playwright-core/package.json')), 'cli.js')

/** The program of a Chromium: the machine's own, else Playwright's; none if there is neither. */
function findChromium(searchPath = process.env.PATH ?? ''): string | undefined {
  const folders = ['/usr/bin', ...searchPath.split(path.delimiter)]
  const installed = folders.flatMap((folder) => names.map((name) => path.join(folder, name)))
  return [...installed, chromium.executablePath()].find(isProgram)
}

/** A Chromium, installed where there is none. @throws Error that says in one line what to do. */
export function ensureChromium(): string {
  const found = findChromium()
  if (found) return found
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const [command, ...args] = isDebian ? aptInstall : [process.execPath, playwright, 'install', 'chromium']
  console.log(`The tests need a browser: installing Chromium (${isDebian ? 'apt-get' : 'playwright'}) …`)
  let output = ''
  try {
    output = execFileSync(command as string, args, { encoding: 'utf8', stdio: 'pipe', timeout: 600_000 })
  } catch (error) {
    output = `${(error as { stderr?: string }).stderr ?? ''}${(error as Error).message}`
  }
  const installed = findChromium()
  if (installed) return installed
  const reason = output.trim().split('\n').at(-1)
  const advice =
    'install Chromium (`apt-get install chromium`, or `npx playwright install --with-deps chromium`)'
  throw new Error(`There is no browser for the tests: ${advice} and try again. ${reason}`)
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
