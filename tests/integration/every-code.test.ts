import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errorsOf } from '../../supabase/functions/_shared/contract/endpoint.ts'
import { allEndpoints } from '../../supabase/functions/_shared/contract/endpoints/all-endpoints.ts'
import { expectProblem } from '../support/provision.ts'

import { apiKeyCases } from './every-code/api-keys.ts'

import { batchCases } from './every-code/batches.ts'

import { fleetCases } from './every-code/fleet.ts'
import { stopFleetStack } from './every-code/fleet-stack.ts'
import { generalCases } from './every-code/general.ts'
import { lifecycleCases } from './every-code/lifecycle.ts'
import { opsCases } from './every-code/ops.ts'
import { provisionCases } from './every-code/provision.ts'
import { registryCases } from './every-code/registry.ts'
import { schemaCases } from './every-code/schemas.ts'
import { signUpCases } from './every-code/sign-up.ts'
import { templateCases } from './every-code/templates.ts'
import { tenantCases } from './every-code/tenants.ts'
import { type Cases, createWorld, type World } from './every-code/world.ts'

/** Each area's own cases; `generalCases` stand in for the rest. */
const ownCases: Cases = {
  ...apiKeyCases,
  ...batchCases,
  ...fleetCases,
  ...lifecycleCases,
  ...opsCases,
  ...provisionCases,
  ...registryCases,
  ...schemaCases,
  ...templateCases,
  ...signUpCases,
  ...tenantCases,
}

let world: World

beforeAll(async () => {
  world = await createWorld()
})
beforeEach(() => {
  world.faulty.proxy.clear()
  world.impatient.proxy.clear()
})
afterAll(() => Promise.all([world?.faulty.stop(), world?.impatient.stop(), stopFleetStack()]))

describe.each(allEndpoints.map((endpoint) => [endpoint.operationId, endpoint] as const))(
  '%s answers',
  (operationId, endpoint) => {
    test.each(errorsOf(endpoint))('%s', async (code) => {
      const example = ownCases[operationId]?.[code] ?? generalCases[code]
      if (!example) throw new Error(`no case: give ${operationId} one in tests/integration/every-code`)
      expectProblem(await example(world, endpoint), code)
    })
  },
)

test('no case is of a code that its endpoint does not declare', () => {
  const declared = new Map(allEndpoints.map((endpoint) => [endpoint.operationId, errorsOf(endpoint)]))
  const stray = Object.entries(ownCases).flatMap(([operationId, cases]) =>
    (Object.keys(cases) as (keyof typeof cases)[])
      .filter((code) => !declared.get(operationId)?.includes(code))
      .map((code) => `${operationId} ${code}`),
  )
  expect(stray).toEqual([])
})
