import type { Scenario } from '../scenario.ts'
import { batch } from './batch/batch.ts'
import { functionScenario } from './function/function.ts'
import { growth } from './growth/growth.ts'
import { schemas } from './schemas/schemas.ts'

/** In the order in which they run. */
export const scenarios: Scenario[] = [batch, functionScenario, growth, schemas]
