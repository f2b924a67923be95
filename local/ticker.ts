import { appendFileSync } from 'node:fs'
import pg from 'pg'
import { type DrainReport, drainReportSchema } from '../supabase/functions/_shared/contract/drain-report.ts'
import type { StackEnv } from './stack-env.ts'

const minute = 60_000
/** Between looks at the queue, so that a batch goes on at once and not with the next minute. */
const lookEvery = 3_000

type Part = () => Promise<void>

/**
 * What pg_cron and a scheduler do on Supabase: runs the reaper, has the metrics measured and runs the worker once a minute;
 * the worker besides at the start, for what was left while nothing ran, and whenever something waits. Failures go to the log
 * and the next tick tries again.
 */
export function startTicker(env: StackEnv, logFile: string): () => Promise<void> {
  const stopped = new AbortController()
  const report = (message: string) => note(logFile, message)
  const drainOnce = async () => void (await drain(env, stopped.signal))
  const first = drainOnce().catch((error: Error) => report(error.message))
  const stops = [
    () => first,
    every(
      minute,
      [
        async () => void (await run(env, 'select private.reap_expired_requests()')),
        async () => void (await run(env, 'select private.refresh_metrics()')),
        drainOnce,
      ],
      report,
    ),
    every(lookEvery, [() => work(env, stopped.signal)], report),
  ]
  return async () => {
    stopped.abort()
    await Promise.all(stops.map((stop) => stop()))
  }
}

/** Each part by itself: a reaper that fails keeps no measurement from being taken. */
function every(periodMs: number, parts: Part[], report: (message: string) => void): () => Promise<void> {
  let running: Promise<void> | undefined
  const tick = async () => {
    for (const part of parts) await part().catch((error: Error) => report(error.message))
  }
  const timer = setInterval(() => {
    // A tick that takes longer than its period is not joined by another.
    running ??= tick().finally(() => {
      running = undefined
    })
  }, periodMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}

async function run<T extends pg.QueryResultRow>(env: StackEnv, statement: string): Promise<T[]> {
  const client = new pg.Client(env.DB_URL)
  await client.connect()
  try {
    return (await client.query<T>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Drains for as long as that gets anywhere. */
async function work(env: StackEnv, signal: AbortSignal): Promise<void> {
  const [waiting] = await run<{ count: number }>(env, 'select private.count_waiting() as count')
  let remaining = waiting?.count ?? 0
  while (remaining > 0 && !signal.aborted) {
    const report = await drain(env, signal)
    if (report.completed + report.failed + report.emails.sent === 0) return
    remaining = report.remaining
  }
}

async function drain(env: StackEnv, signal: AbortSignal): Promise<DrainReport> {
  const answer = await fetch(`${env.FUNCTIONS_URL}/tenant-provisioning/ops/drain`, {
    method: 'POST',
    headers: { apikey: env.SECRET_KEY },
    signal,
  })
  if (!answer.ok) throw new Error(`drain answered ${answer.status}`)
  const report = drainReportSchema.parse(await answer.json())
  if (report.errors.length > 0) throw new Error(`drain could not go on: ${report.errors.join(', ')}`)
  return report
}

function note(logFile: string, message: string): void {
  appendFileSync(
    logFile,
    `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', event: 'tick_failed', message })}\n`,
  )
}
