import { z } from 'zod'
import { availabilitySchema } from '../contract/availability.ts'
import { drainReportSchema } from '../contract/drain-report.ts'
import { jsonField } from '../contract/fields.ts'
import { healthSchema, opsHealthSchema } from '../contract/health.ts'
import { provisionRequestSchema } from '../contract/provision-request.ts'
import { provisionResponseSchema } from '../contract/provision-response.ts'
import { tenantStatusSchema } from '../contract/tenant-status.ts'
import { violationSchema } from '../contract/violation.ts'

const NAMED_SCHEMAS = {
  Availability: availabilitySchema,
  DrainReport: drainReportSchema,
  Health: healthSchema,
  Json: jsonField,
  OpsHealth: opsHealthSchema,
  ProvisionRequest: provisionRequestSchema,
  ProvisionResponse: provisionResponseSchema,
  TenantStatus: tenantStatusSchema,
  Violation: violationSchema,
}

/** Makes components of these schemas, under the names that generated clients give to their types. */
export function nameSchemas(): void {
  for (const [id, schema] of Object.entries<z.ZodType>(NAMED_SCHEMAS)) {
    schema.register(z.globalRegistry, { ...schema.meta(), id })
  }
}
