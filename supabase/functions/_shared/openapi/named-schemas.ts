import { z } from 'zod'
import { drainReportSchema } from '../contract/drain-report.ts'
import { provisionRequestSchema } from '../contract/provision-request.ts'

const NAMED_SCHEMAS = {
  DrainReport: drainReportSchema,
  ProvisionRequest: provisionRequestSchema,
}

/** Makes components of these schemas, under the names that generated clients give to their types. */
export function nameSchemas(): void {
  for (const [id, schema] of Object.entries<z.ZodType>(NAMED_SCHEMAS)) {
    schema.register(z.globalRegistry, { ...schema.meta(), id })
  }
}
