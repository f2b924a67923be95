import { z } from 'zod'

/** Which tenant. Whoever is a member of one alone need not know its id. */
export const tenantArgument = z
  .guid('must be a UUID')
  .optional()
  .describe('Which tenant. May be left out by whoever is a member of exactly one.')
