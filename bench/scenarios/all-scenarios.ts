import type { Scenario } from '../scenario.ts'
import { batch } from './batch/batch.ts'
import { contention } from './contention.ts'
import { database } from './database.ts'
import { floor } from './floor.ts'
import { functionScenario } from './function/function.ts'
import { growth } from './growth/growth.ts'
import { naive } from './naive.ts'
import { schemas } from './schemas/schemas.ts'

/** In the order in which they run. */
export const scenarios: Scenario[] = [
  floor,
  naive,
  database,
  contention,
  batch,
  functionScenario,
  growth,
  schemas,
]
