import type { Case } from './case.ts'
import { catalogues } from './catalogues.ts'
import { adoptions, crowds, demotions, spared } from './crowds.ts'
import { fleets } from './fleets.ts'
import { lives } from './lives.ts'
import { circles, freed, names, signUps } from './names.ts'
import { ownCatalogues } from './own-catalogues.ts'
import { ownSchemas } from './own-schemas.ts'
import { owners } from './owners.ts'
import { pairs } from './pairs.ts'
import { repeats, zombies } from './repeats.ts'
import { selfService } from './self-service.ts'
import { wholes } from './wholes.ts'

/** Every interleaving, by what it is about. */
export const allCases: Record<string, Case[]> = {
  'deciders in pairs': pairs,
  'attempts that are over': zombies,
  'the same key': repeats,
  crowds,
  'who is spared': spared,
  demotions,
  'owners whom no trigger saw': adoptions,
  'the same names': names,
  'names that come free': freed,
  'circles of names': circles,
  'ordinary sign-ups': signUps,
  owners,
  'lives of tenants': lives,
  catalogues,
  'all or nothing': wholes,
  'self-service': selfService,
  fleets,
  'schemas of their own': ownSchemas,
  'catalogues in schemas of their own': ownCatalogues,
}
