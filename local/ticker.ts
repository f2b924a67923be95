import { appendFileSync } from 'node:fs'
import pg from 'pg'
import type { StackEnv } from './stack-env.ts'

const periodMs = 60_000

/**
 * What pg_cron and a scheduler do on Supabase: runs the reaper and the worker once a minute.
 * Failures go to the log and the next tick tries again.
 */
export function startTicker(env: StackEnv, logFile: string): () => Promise<void> {
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => tick(env).catch((error: Error) => note(logFile, error.message)))
  }, periodMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}

async function tick(env: StackEnv): Promise<void> {
  const client = new pg.Client(env.DB_URL)
  await client.connect()
  try {
    await client.query('select private.reap_expired_requests()')
  } finally {
    await client.end()
  }
  const answer = await fetch(`${env.FUNCTIONS_URL}/tenant-provisioning/ops/drain`, {
    method: 'POST',
    headers: { apikey: env.SECRET_KEY },
  })
  if (!answer.ok) throw new Error(`drain answered ${answer.status}`)
}

function note(logFile: string, message: string): void {
  appendFileSync(
    logFile,
    `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', event: 'tick_failed', message })}\n`,
  )
}
