import { z } from 'zod'

/** The tenant in a path. */
export const tenantParams = z.strictObject({ id: z.guid().meta({ description: 'The tenant’s id.' }) })
