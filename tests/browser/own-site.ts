import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../local/ports.ts'
import { buildWeb } from '../../local/web/build-web.ts'
import { serveWeb } from '../../local/web/serve-web.ts'
import { target } from '../harness/target.ts'
import type { FaultProxy } from '../support/fault-proxy.ts'
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
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const { base, proxy } = await signUpFunctionForThisTest({ ...functionEnv, ALLOWED_ORIGINS: origin })
  const logs = mkdtempSync(path.join(tmpdir(), 'landlord-web-'))
  const web = await serveWeb(await buildWeb(path.join(logs, 'build.log')), port, {
    apiUrl: target.apiUrl,
    publishableKey: target.publishableKey,
    functionsUrl: path.posix.dirname(base),
    ...config,
  })
  onTestFinished(async () => {
    await web.stop()
    rmSync(logs, { recursive: true, force: true })
  })
  return { signUpUrl: `${origin}/sign-up`, proxy }
}
