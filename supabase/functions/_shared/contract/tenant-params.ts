import { z } from 'zod'

/** The tenant in a path. */
export const tenantParams = z.strictObject({ id: z.guid() })
