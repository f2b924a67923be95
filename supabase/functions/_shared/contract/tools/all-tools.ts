import type { Tool } from '../tool.ts'
import { getTenantStatusTool } from './get-tenant-status.ts'
import { listPackagesTool } from './list-packages.ts'
import { provisionTenantTool } from './provision-tenant.ts'
import { upsertPackageTool } from './upsert-package.ts'

/** Every tool, as clients are told of them. */
export const allTools: readonly Tool[] = [
  provisionTenantTool,
  getTenantStatusTool,
  listPackagesTool,
  upsertPackageTool,
]
