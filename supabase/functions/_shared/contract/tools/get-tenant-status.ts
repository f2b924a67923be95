import { z } from 'zod'
import { tenantStatusSchema } from '../tenant-status.ts'
import { TENANT_STATUSES } from '../tenant-statuses.ts'
import { defineTool } from '../tool.ts'
import { tenantArgument } from './tenant-argument.ts'

export const getTenantStatusTool = defineTool({
  name: 'get_tenant_status',
  title: 'Status of a tenant',
  description: `Tells where a tenant stands: ${TENANT_STATUSES.join(', ')}.
Admins may ask for any tenant and are also told how the request that made it went; of a request that failed, status is failed. schemaStatus and migrationVersion tell how it stands with a schema of the tenant's own. Others may ask for tenants that they are members of.`,
  input: z.strictObject({ tenant_id: tenantArgument }),
  output: tenantStatusSchema
    .partial({ schemaStatus: true, migrationVersion: true, lastActivity: true, request: true })
    .describe('Admins get all of it.'),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
})
