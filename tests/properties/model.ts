import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'

/** How an owner comes into being. */
export type Mode = 'invite' | 'password' | 'temporary' | 'existing'
/** What a call asks for; addresses and slugs by number, so that requests get in each other's way. */
export type Wish = {
  mode: Mode
  email: number
  slug: number
  apiKey: boolean
  isolation: 'shared' | 'schema'
}
/** What is true of one key. `none`: there is no request, whatever was asked for so far. */
export type Intention = {
  status: 'none' | 'processing' | 'completed' | 'failed'
  /** What the request stands for; of no meaning while there is none. */
  wish: Wish
  /** Nobody may presume it alive. */
  isExpired: boolean
}

/** All that must be true, in one sequence. */
export type Model = {
  isAdmin: boolean
  intentions: Intention[]
  /** Addresses that an auth user has, by number. */
  users: Set<number>
}

/** What the first step of a call must come to. */
export type Start =
  | { kind: 'refused'; codes: ErrorCode[] }
  | { kind: 'replayed' }
  /** The owner existed already. */
  | { kind: 'completed' }
  | { kind: 'attempted' }

/** Keys in a sequence. */
export const keys = 3
/** Addresses and slugs to choose from: few, so that some want the same. */
export const choices = 3

/** Nothing has happened. */
export function emptyModel(): Model {
  const nothing = (): Intention => ({
    status: 'none',
    wish: { mode: 'invite', email: 0, slug: 0, apiKey: false, isolation: 'shared' },
    isExpired: false,
  })
  return { isAdmin: true, intentions: Array.from({ length: keys }, nothing), users: new Set() }
}

/** What step 1 must answer to this key and wish. */
export function foreseeStart(model: Model, key: number, wish: Wish, isOther = false): Start {
  const intention = model.intentions[key] as Intention
  if (!model.isAdmin) return { kind: 'refused', codes: ['FORBIDDEN'] }
  if (isOther && intention.status !== 'none') return { kind: 'refused', codes: ['IDEMPOTENCY_KEY_REUSED'] }
  if (intention.status === 'completed') return { kind: 'replayed' }
  if (intention.status === 'processing') {
    // A takeover finds its names its own.
    return intention.isExpired ? { kind: 'attempted' } : { kind: 'refused', codes: ['DUPLICATE_REQUEST'] }
  }
  const codes = takenNames(model, key, wish)
  if (codes.length > 0) return { kind: 'refused', codes }
  return { kind: wish.mode === 'existing' ? 'completed' : 'attempted' }
}

/** Whether the owner of a running attempt can be born: nobody else has the address. */
export function canBeBorn(model: Model, key: number): boolean {
  return !model.users.has((model.intentions[key] as Intention).wish.email)
}

/** The request is decided, or has begun. */
export function settle(model: Model, key: number, status: Intention['status'], wish?: Wish): void {
  const intention = model.intentions[key] as Intention
  intention.status = status
  intention.isExpired = false
  if (wish) intention.wish = wish
  if (status === 'completed' && intention.wish.mode !== 'existing') model.users.add(intention.wish.email)
}

function takenNames(model: Model, key: number, wish: Wish): ErrorCode[] {
  const others = model.intentions.filter((_, other) => other !== key)
  const isThere = ({ status }: Intention) => status === 'processing' || status === 'completed'
  const slugTaken = others.some((other) => isThere(other) && other.wish.slug === wish.slug)
  const reserved = others.some(
    (other) =>
      other.status === 'processing' && other.wish.mode !== 'existing' && other.wish.email === wish.email,
  )
  const emailTaken = wish.mode !== 'existing' && (reserved || model.users.has(wish.email))
  return [
    ...(slugTaken ? (['DUPLICATE_SLUG'] as const) : []),
    ...(emailTaken ? (['EMAIL_UNAVAILABLE'] as const) : []),
  ]
}
