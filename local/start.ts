import { parseArgs } from 'node:util'
import { demo } from './demo/demo.ts'
import { functionSettings } from './function-settings.ts'
import { AlreadyRunningError } from './lock.ts'
import { defaultPorts } from './ports.ts'
import { StartError, terminalProgress } from './progress.ts'
import { type Stack, startStack } from './stack.ts'
import { tracingSettings } from './tracing-settings.ts'

const USAGE = 'Usage: npm start, or npm start -- --exit-after-demo, which stops it again'
const INTERRUPTED = 130

const flags = readFlags()
/** Aborted once parts are being stopped: whatever fails from then on says nothing. */
const ending = new AbortController()
let stack: Stack | undefined
let stopping: Promise<void> | undefined
let interrupted = false
/** Once all is done that was asked for, to stop it is how it ends. */
let isDone = false
let firstSignal = 0

function readFlags(): { 'exit-after-demo': boolean } {
  try {
    return parseArgs({ options: { 'exit-after-demo': { type: 'boolean', default: false } } }).values
  } catch {
    console.error(USAGE)
    process.exit(2)
  }
}

/** Stops once, whoever asks, and leaves with the first reason's exit code. */
function stopAndExit(code: number): Promise<void> {
  ending.abort()
  stopping ??= (async () => {
    await stack?.stop()
    process.exit(code)
  })()
  return stopping
}

function onSignal(): void {
  const now = performance.now()
  // One Ctrl-C arrives twice: from the terminal and from npm. A second one later means now.
  if ((stopping || interrupted) && now - firstSignal > 1000) process.exit(INTERRUPTED)
  firstSignal ||= now
  if (!stopping && !interrupted) console.log('\nStopping …')
  // While parts are still starting, `main` stops them as soon as they have.
  if (stack) void stopAndExit(isDone ? 0 : INTERRUPTED)
  else interrupted = true
}

process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)

async function main(): Promise<void> {
  console.log('Starting the local stack\n')
  stack = await startStack({
    instance: 'main',
    ports: defaultPorts,
    functionEnv: { ...tracingSettings(process.env), ...functionSettings() },
    progress: terminalProgress(),
    onDeath(part, how, logFile) {
      if (stopping) return
      console.error(`\n${part} ended (${how}); stopping the rest.\n  log: ${logFile}`)
      void stopAndExit(1)
    },
  })
  if (interrupted) return stopAndExit(INTERRUPTED)
  console.log(summary(stack))
  const succeeded = await demo(stack.env, ending.signal)
  if (stopping) return stopping
  if (flags['exit-after-demo'] || !succeeded) return stopAndExit(succeeded ? 0 : 1)
  isDone = true
  console.log('\nRunning. Ctrl-C stops it; the data stays until `npm run reset`.')
}

function summary({ env, logs }: Stack): string {
  const lines: [string, string][] = [
    ['API', env.API_URL],
    ['Functions', env.FUNCTIONS_URL],
    ['Agent tools', `${env.FUNCTIONS_URL}/tenant-tools`],
    ['Console', env.WEB_URL],
    ['Sign-up page', `${env.WEB_URL}/sign-up`],
    ['Database', env.DB_URL],
    ['Mailbox', env.MAILPIT_URL],
    ['Publishable key', env.PUBLISHABLE_KEY],
    ['Secret key', env.SECRET_KEY],
    ['Admin', `${env.ADMIN_EMAIL}  password: ${env.ADMIN_PASSWORD}`],
    ['Settings', '.local/stack.env'],
    ['Logs', logs],
  ]
  return `\n${lines.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n')}\n`
}

await main().catch((error: unknown) => {
  if (error instanceof AlreadyRunningError) console.error(error.message)
  else if (error instanceof StartError) console.error(`\nCould not start ${error.message}`)
  else console.error(error)
  return stopAndExit(interrupted ? INTERRUPTED : 1)
})
