import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { cacheFunction, startFunction, withoutGreeting } from '../../local/functions.ts'
import { target } from '../harness/target.ts'
import { FaultProxy } from './fault-proxy.ts'

/** A function process of the test's own, whose way to REST and auth leads through the proxy. */
export type FaultyFunction = {
  /** Its address, for `provision(…, { base })`. */
  base: string
  proxy: FaultProxy
  /** Everything it has written so far. */
  output(): string
  /** Ends its process at once, as a platform may. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** For what is lost once: a slow machine may take longer over a call than the patience that tests have otherwise. */
export const patience = { DATABASE_PATIENCE_MS: '45000' }

/**
 * Starts one; it works against any target, since it runs here. Nothing in a test may depend on how fast a machine is:
 * so its time-outs are long, unless a test is about them.
 */
export async function startFaultyFunction(
  env: Record<string, string> = {},
  functionName = 'tenant-provisioning',
): Promise<FaultyFunction> {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-function-'))
  const logFile = path.join(folder, 'function.log')
  const proxy = await FaultProxy.start(target.apiUrl)
  // The target's own stack has filled the cache already.
  if (!target.own) await cacheFunction(functionName, logFile)
  const running = await startFunction({
    name: functionName,
    logFile,
    deno: target.own?.deno ?? 'newest',
    env: {
      ...target.own?.functionEnv,
      SUPABASE_URL: proxy.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: target.publishableKey }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: target.secretKey }),
      AUTH_TIMEOUT_MS: '45000',
      DATABASE_PATIENCE_MS: '400',
      DATABASE_TIMEOUT_MS: '45000',
      ...env,
    },
  })
  return {
    base: `http://127.0.0.1:${running.port}/${functionName}`,
    proxy,
    output: () => withoutGreeting(readFileSync(logFile, 'utf8')),
    kill: async () => {
      running.child.kill()
      await running.child.exited
    },
    stop: async () => {
      await running.stop()
      await proxy.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One for a single test, which stops when the test ends. */
export async function faultyFunctionForThisTest(
  ...args: Parameters<typeof startFaultyFunction>
): Promise<FaultyFunction> {
  const faulty = await startFaultyFunction(...args)
  onTestFinished(() => faulty.stop())
  return faulty
}
