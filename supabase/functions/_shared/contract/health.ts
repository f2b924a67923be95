import { z } from 'zod'
import { violationSchema } from './violation.ts'

const status = z.enum(['ok', 'degraded'])
const upOrDown = z.enum(['up', 'down'])

/** The answer of `GET /health`: says only what is up. */
export const healthSchema = z
  .strictObject({ status, database: upOrDown, auth: upOrDown })
  .meta({ id: 'Health' })

/** The answer of `GET /ops/health`. */
export const opsHealthSchema = z
  .strictObject({
    status,
    database: z.boolean(),
    auth: z.boolean(),
    /** How many requests wait for a worker. */
    waiting: z.int(),
    violations: z.array(violationSchema),
  })
  .meta({ id: 'OpsHealth' })
