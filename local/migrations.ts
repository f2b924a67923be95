import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { checkout, localDir } from './instance.ts'

const require = createRequire(import.meta.url)

/** Applies `supabase/migrations` with the Supabase CLI, exactly as a deployment does. Returns how many there are. */
export async function applyMigrations(databaseUrl: string, workdir = checkout): Promise<number> {
  // The first migration sorts before those that a database of an earlier release has: without the flag the CLI refuses it.
  await supabaseCli(
    ['db', 'push', '--include-all', '--db-url', cliDatabaseUrl(databaseUrl), '--yes'],
    workdir,
  )
  const folder = path.join(workdir, 'supabase', 'migrations')
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.sql')).length : 0
}

/** The CLI insists on TLS, which a server on loopback does not offer, unless the address says otherwise. */
export function cliDatabaseUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  const isLoopback = ['127.0.0.1', 'localhost'].includes(url.hostname)
  if (isLoopback && !url.searchParams.has('sslmode')) url.searchParams.set('sslmode', 'disable')
  return url.href
}

/** Runs the Supabase CLI from npm; resolves to its output, rejects with it. The database URL is kept out of both. */
export function supabaseCli(args: string[], workdir = checkout): Promise<string> {
  const cli = path.resolve(path.dirname(require.resolve('supabase/package.json')), 'dist', 'supabase.js')
  const env = {
    ...process.env,
    SUPABASE_HOME: path.join(localDir, 'supabase-cli'),
    SUPABASE_NO_UPDATE_NOTIFIER: '1',
    SUPABASE_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
    CI: '1',
  }
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [cli, ...args, '--workdir', workdir],
      { env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.replaceAll(/postgres(?:ql)?:\/\/\S+/g, 'postgresql://…').trim()
        if (error) reject(new Error(`supabase ${args.slice(0, 2).join(' ')} failed\n${output}`))
        else resolve(output)
      },
    )
  })
}
