import { appendFileSync } from 'node:fs'
import pg from 'pg'
import type { StackEnv } from './stack-env.ts'

const periodMs = 60_000

/**
 * What pg_cron and a scheduler do on Supabase: runs the reaper and the worker once a minute, and has the metrics measured.
 * Failures go to the log and the next tick tries again.
 */
export function startTicker(env: StackEnv, logFile: string): () => Promise<void> {
  const stopped = new AbortController()
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    // A tick that takes longer than a minute is not joined by another.
    running ??= tick(env, stopped.signal, (message) => note(logFile, message)).finally(() => {
      running = undefined
    })
  }, periodMs)
  return async () => {
    clearInterval(timer)
    stopped.abort()
    await running
  }
}

/** Each part by itself: a reaper that fails keeps no worker from its work. */
async function tick(env: StackEnv, signal: AbortSignal, report: (message: string) => void): Promise<void> {
  const parts = [
    () => run(env, 'select private.reap_expired_requests()'),
    () => drain(env, signal),
    () => run(env, 'select private.refresh_metrics()'),
  ]
  for (const part of parts) {
    await part().catch((error: Error) => report(error.message))
  }
}

async function run(env: StackEnv, statement: string): Promise<void> {
  const client = new pg.Client(env.DB_URL)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function drain(env: StackEnv, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`${env.FUNCTIONS_URL}/tenant-provisioning/ops/drain`, {
    method: 'POST',
    headers: { apikey: env.SECRET_KEY },
    signal,
  })
  if (!answer.ok) throw new Error(`drain answered ${answer.status}`)
  const { errors } = (await answer.json()) as { errors: string[] }
  if (errors.length > 0) throw new Error(`drain could not go on: ${errors.join(', ')}`)
}

function note(logFile: string, message: string): void {
  appendFileSync(
    logFile,
    `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', event: 'tick_failed', message })}\n`,
  )
}
