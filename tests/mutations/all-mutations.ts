import { adoption } from './adoption.ts'
import { batches } from './batches.ts'
import { catalogue } from './catalogue.ts'
import { consoleReads } from './console-reads.ts'
import { fleet } from './fleet.ts'
import { keysAndLimits } from './keys-and-limits.ts'
import { details, foundations, type Mutation } from './mutations.ts'
import { ownSchemas } from './own-schemas.ts'
import { signUps } from './sign-ups.ts'
import { templates } from './templates.ts'

/** Every mutation, the protocol's first. */
export const allMutations: Mutation[] = [
  ...foundations,
  ...details,
  ...keysAndLimits,
  ...batches,
  ...templates,
  ...catalogue,
  ...signUps,
  ...adoption,
  ...ownSchemas,
  ...fleet,
  ...consoleReads,
]
