import { type CrashPoint, type FunctionCrash, labelOf, type ReaperCrash } from './crash-point.ts'
import type { Weather } from './weather.ts'

export type OwnerMode = 'invite' | 'password' | 'temporary' | 'existing'
/** In everybody's tables, or in a schema of the tenant's own. */
export type Isolation = 'shared' | 'schema'
/** Who goes on with a request: its caller with the same key, a worker, or the reaper. */
export type Actor = 'retry' | 'drain' | 'reaper'
/** All of them. */
export const actors: Actor[] = ['retry', 'drain', 'reaper']

type Circumstances = { weather?: Weather; crash?: FunctionCrash }
export type Retry = Circumstances & { by: 'retry' }
export type Drain = Circumstances & { by: 'drain' }
/** One actor's try. With a crash it is killed there; without one it comes to its end. */
export type Step = Retry | Drain | { by: 'reaper'; crash?: ReaperCrash } | Zombie
/** What somebody sent before they were killed arrives, now that others have gone on. */
type Zombie = { by: 'zombie'; crash?: never }

/** The call that begins it all. */
type FirstCall = { weather?: Weather; crash: FunctionCrash }

/** What a caller asks for, how that ends, and who goes on, one after the other. Only the last is left in peace. */
export type CrashCase = {
  mode: OwnerMode
  /** Where the tenant's catalogue is to be; shared if not said otherwise. */
  isolation?: Isolation
  /** Where the catalogue is of the tenant that it is to be a clone of; undefined: it is none. */
  cloneOf?: Isolation
  first: FirstCall
  recovery: Step[]
}

/** A case in one line; no two cases have the same. */
export function nameOf({ mode, isolation, cloneOf, first, recovery }: CrashCase): string {
  const own = isolation === 'schema' ? ', own schema' : ''
  const clone = cloneOf ? `, a clone${cloneOf === 'schema' ? ' of an own schema' : ''}` : ''
  return `${mode}${own}${clone}: ${[{ by: 'call', ...first }, ...recovery].map(describeStep).join('; ')}`
}

type Described = { by: string; weather?: Weather; crash?: CrashPoint }

function describeStep({ by, weather = 'calm', crash }: Described): string {
  return [by, weather === 'calm' ? '' : `while ${weather}`, crash ? `killed at ${labelOf(crash)}` : '']
    .filter(Boolean)
    .join(' ')
}

/** Takes the actors one after the other, where all of them would be too many. */
export function inTurn(n: number): Step {
  return { by: actors[n % actors.length] ?? 'retry' }
}
