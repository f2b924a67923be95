/**
 * How far the search goes. Nothing else is bounded: there may be any number of callers and workers at a time, and calls,
 * claims, retries, crashes, lost answers, late and doubled messages, lies of whatever stands in between, sign-ups with the
 * same e-mail and leases running out may each happen any number of times.
 */
export interface Bounds {
  /** Attempts that the request may come to. What would start one more is lost instead. */
  attempts: number
}

/** What `npm run prove` explores unless told otherwise. */
export const FULL: Bounds = { attempts: 3 }

/** What the unit tests explore, and enough for every mutation to be caught. */
export const SMALL: Bounds = { attempts: 2 }

/** Each further attempt makes about thirty times as many states: five would be too many to hold. */
export const MOST_ATTEMPTS = 4
