import type { Endpoint } from '../endpoint.ts'
import * as apiKeys from './api-keys.ts'
import * as audit from './audit.ts'
import * as availability from './availability.ts'
import * as batches from './batches.ts'
import * as catalogue from './catalogue.ts'
import * as clone from './clone.ts'
import * as fleet from './fleet.ts'
import * as fleetControl from './fleet-control.ts'
import * as health from './health.ts'
import * as lifecycle from './lifecycle.ts'
import * as me from './me.ts'
import * as metrics from './metrics.ts'
import * as openapi from './openapi.ts'
import * as ops from './ops.ts'
import * as provision from './provision.ts'
import * as registry from './registry.ts'
import * as requests from './requests.ts'
import * as schemas from './schemas.ts'
import * as signUp from './sign-up.ts'
import * as templates from './templates.ts'
import * as tenants from './tenants.ts'
import * as watching from './watching.ts'

/** Every endpoint there is: a file an area, whose exports are its endpoints and nothing else. */
export const allEndpoints: readonly Endpoint[] = [
  ...Object.values(audit),
  ...Object.values(apiKeys),
  ...Object.values(availability),
  ...Object.values(batches),
  ...Object.values(catalogue),
  ...Object.values(clone),
  ...Object.values(fleet),
  ...Object.values(fleetControl),
  ...Object.values(health),
  ...Object.values(lifecycle),
  ...Object.values(me),
  ...Object.values(metrics),
  ...Object.values(openapi),
  ...Object.values(ops),
  ...Object.values(provision),
  ...Object.values(registry),
  ...Object.values(requests),
  ...Object.values(schemas),
  ...Object.values(templates),
  ...Object.values(signUp),
  ...Object.values(tenants),
  ...Object.values(watching),
]
