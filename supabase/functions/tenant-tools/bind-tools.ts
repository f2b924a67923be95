import type { z } from 'zod'
import type { Tool } from '../_shared/contract/tool.ts'
import { getTenantStatusTool } from '../_shared/contract/tools/get-tenant-status.ts'
import { listPackagesTool } from '../_shared/contract/tools/list-packages.ts'
import { provisionTenantTool } from '../_shared/contract/tools/provision-tenant.ts'
import { upsertPackageTool } from '../_shared/contract/tools/upsert-package.ts'
import { validate } from '../_shared/http/json-body.ts'
import type { SignedIn } from '../_shared/provisioning/caller.ts'
import type { Catalogue } from '../_shared/provisioning/catalogue.ts'
import { ProvisioningError } from '../_shared/provisioning/provisioning-error.ts'
import type { ProvisioningService } from '../_shared/provisioning/provisioning-service.ts'
import type { VisibleTenants } from '../_shared/provisioning/visible-tenants.ts'

export interface Services {
  provisioning: ProvisioningService
  tenants: VisibleTenants
  catalogue: Catalogue
}

/** A tool with what it does. */
export interface BoundTool {
  tool: Tool
  /** @throws ProvisioningError */
  call(args: unknown, caller: SignedIn): Promise<object>
}

/** Each tool calls as its caller, so that the database allows what it would allow them anywhere. */
export function bindTools({ provisioning, tenants, catalogue }: Services): BoundTool[] {
  const tenantOf = async (caller: SignedIn, named: string | undefined) =>
    named ?? (await tenants.onlyOne(caller))

  return [
    bind(provisionTenantTool, async ({ idempotency_key: key, ...request }, caller) => {
      const { answer } = await provisioning.provision(caller, key.toLowerCase(), request)
      // There are none, since none can be asked for; and none must ever be.
      const { credentials: _, apiKey: __, ...rest } = answer
      return rest
    }),

    bind(getTenantStatusTool, async ({ tenant_id: named }, caller) => {
      const tenantId = await tenantOf(caller, named)
      try {
        return await provisioning.readTenantStatus(caller, tenantId)
      } catch (error) {
        if (!(error instanceof ProvisioningError) || error.code !== 'FORBIDDEN') throw error
      }
      // No admin: then it is what a member may see.
      const { name, slug, status, isolation, created_at: createdAt } = await tenants.read(caller, tenantId)
      return { tenantId, name, slug, status, isolation, createdAt }
    }),

    bind(listPackagesTool, async ({ tenant_id: named, ...page }, caller) =>
      catalogue.listPackages(caller, await tenantOf(caller, named), page),
    ),

    bind(upsertPackageTool, async ({ tenant_id: named, ...fields }, caller) =>
      catalogue.upsertPackage(caller, await tenantOf(caller, named), fields),
    ),
  ]
}

function bind<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool & { input: Input; output: Output },
  handler: (args: z.output<Input>, caller: SignedIn) => Promise<z.input<Output>>,
): BoundTool {
  return {
    tool,
    call: async (args, caller) => handler(validate(tool.input, args, tool.fieldCodes), caller),
  }
}
