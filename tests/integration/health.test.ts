import { expect, test } from 'vitest'
import { answer, drop } from '../support/faults.ts'
import { faultyFunctionForThisTest } from '../support/faulty-function.ts'
import { call } from '../support/provision.ts'

test('health says which service is down, after asking each once', async () => {
  const { base, proxy } = await faultyFunctionForThisTest()
  const health = async () => {
    const { status: code, text } = await call({ base, path: '/health' })
    return { code, ...(JSON.parse(text) as object) }
  }
  expect(await health()).toEqual({ code: 200, status: 'ok', database: 'up', auth: 'up' })
  for (const fault of [answer(503, 'down'), answer(500, {}), drop]) {
    proxy.clear()
    proxy.on('GET /rest/v1', fault)
    expect(await health()).toEqual({ code: 503, status: 'degraded', database: 'down', auth: 'up' })
    if (fault !== drop)
      expect(proxy.log.sort()).toEqual(['GET /auth/v1/health', 'GET /rest/v1/tenant_templates'])
    proxy.clear()
    proxy.on('GET /auth/v1', fault)
    expect(await health()).toEqual({ code: 503, status: 'degraded', database: 'up', auth: 'down' })
  }
})
