import type { Context } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../../_shared/http/app-env.ts'
import { ProvisioningError } from '../../_shared/provisioning/provisioning-error.ts'

/** The tenant id in the path. What isn't a UUID is no tenant's id: NOT_FOUND. */
export function tenantIdOf(context: Context<AppEnv>): string {
  const parsed = z.guid().safeParse(context.req.param('id'))
  if (!parsed.success) throw new ProvisioningError('NOT_FOUND')
  return parsed.data
}
