import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { buildWeb } from '../../local/web/build-web.ts'
import { serveWeb, type WebConfig } from '../../local/web/serve-web.ts'
import { target } from '../harness/target.ts'
import type { FaultProxy } from '../support/fault-proxy.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { signUpFunctionForThisTest } from '../support/sign-up.ts'

interface OwnSite {
  signUpUrl: string
  /** Between the function and what it calls. */
  proxy: FaultProxy
}

/** The pages at an address of the test's own, with a sign-up function of its own behind them. */
export async function siteForThisTest(
  functionEnv: Record<string, string> = {},
  config: { turnstileSiteKey?: string } = {},
): Promise<OwnSite> {
  const { port, origin } = await freeOrigin()
  const { base, proxy } = await signUpFunctionForThisTest({ ...functionEnv, ALLOWED_ORIGINS: origin })
  await servePages(port, { functionsUrl: path.posix.dirname(base), ...config })
  return { signUpUrl: `${origin}/sign-up`, proxy }
}

/** The pages at an address of the test's own, with a function of its own behind the console. */
export async function consoleForThisTest(
  functionEnv: Record<string, string> = {},
): Promise<{ webUrl: string; proxy: FaultProxy }> {
  const { port, origin } = await freeOrigin()
  const { base, proxy } = await faultyFunctionForThisTest({ ...functionEnv, ALLOWED_ORIGINS: origin })
  await servePages(port, { functionsUrl: path.posix.dirname(base) })
  return { webUrl: origin, proxy }
}

async function freeOrigin() {
  const port = await freePort()
  return { port, origin: `http://127.0.0.1:${port}` }
}

async function servePages(port: number, config: Partial<WebConfig>): Promise<void> {
  const logs = mkdtempSync(path.join(tmpdir(), 'landlord-web-'))
  const web = await serveWeb(await buildWeb(path.join(logs, 'build.log')), port, {
    apiUrl: target.apiUrl,
    publishableKey: target.publishableKey,
    ...config,
  })
  onTestFinished(async () => {
    await web.stop()
    rmSync(logs, { recursive: true, force: true })
  })
}
