import { type Bounds, MOST_ATTEMPTS } from './bounds.ts'
import type { Attempt, State } from './state.ts'

/** 32-bit words in a key. */
export const KEY_WORDS = 4

/** Bits that each part takes. */
const REQUEST = 6
const ATTEMPT = 15
const TENANT = 15
const AUTH = 14

/** A state as four words and back, exactly: two states have the same key if and only if they are the same. */
export class StateKey {
  readonly words: Uint32Array = new Uint32Array(KEY_WORDS)
  readonly #bounds: Bounds
  #word = 0
  #bit = 0

  constructor(bounds: Bounds) {
    if (bounds.attempts > MOST_ATTEMPTS) throw new Error(`at most ${MOST_ATTEMPTS} attempts`)
    this.#bounds = bounds
  }

  write(s: State): void {
    const { user, auth } = s
    this.#word = 0
    this.#bit = 0
    this.words.fill(0)
    this.#put(s.request | (s.current << 2) | bit(s.leaseRanOut, 5), REQUEST)
    this.#put(
      s.tenant |
        (s.tenantOwnerId << 2) |
        (s.activations << 5) |
        (user.kind << 7) |
        (user.ownerId << 9) |
        (user.credentials << 12),
      TENANT,
    )
    this.#put(
      auth.step |
        (auth.attempt << 3) |
        bit(auth.judgedLive, 6) |
        bit(auth.isAwaited, 7) |
        (s.signUp << 8) |
        bit(s.toldReplay, 10) |
        (s.reaperSaw << 11),
      AUTH,
    )
    for (let n = 1; n <= this.#bounds.attempts; n++) this.#put(attemptBits(s.attempts[n] as Attempt), ATTEMPT)
  }

  /** The state whose key starts at `offset`. Takes its parts in the order in which `write` puts them. */
  read(keys: Uint32Array, offset: number): State {
    for (let i = 0; i < KEY_WORDS; i++) this.words[i] = keys[offset + i] as number
    this.#word = 0
    this.#bit = 0
    const request = this.#take(REQUEST)
    const tenant = this.#take(TENANT)
    const auth = this.#take(AUTH)
    const attempts = [toAttempt(0)]
    for (let n = 1; n <= this.#bounds.attempts; n++) attempts.push(toAttempt(this.#take(ATTEMPT)))
    return {
      request: request & 3,
      current: (request >> 2) & 7,
      leaseRanOut: isSet(request, 5),
      attempts,
      tenant: tenant & 3,
      tenantOwnerId: (tenant >> 2) & 7,
      activations: (tenant >> 5) & 3,
      user: { kind: (tenant >> 7) & 3, ownerId: (tenant >> 9) & 7, credentials: tenant >> 12 },
      signUp: (auth >> 8) & 3,
      auth: {
        step: auth & 7,
        attempt: (auth >> 3) & 7,
        judgedLive: isSet(auth, 6),
        isAwaited: isSet(auth, 7),
      },
      toldReplay: isSet(auth, 10),
      reaperSaw: auth >> 11,
    }
  }

  #put(value: number, bits: number): void {
    if (this.#bit + bits > 32) {
      this.#word++
      this.#bit = 0
    }
    this.words[this.#word] = (this.words[this.#word] as number) | (value << this.#bit)
    this.#bit += bits
  }

  #take(bits: number): number {
    if (this.#bit + bits > 32) {
      this.#word++
      this.#bit = 0
    }
    const value = ((this.words[this.#word] as number) >>> this.#bit) & ((1 << bits) - 1)
    this.#bit += bits
    return value
  }
}

function attemptBits(attempt: Attempt): number {
  const { status, ownerId, driver, isWorkers, heardCreated, told, sent } = attempt
  return (
    status |
    (ownerId << 3) |
    (driver << 6) |
    bit(isWorkers, 9) |
    bit(heardCreated, 10) |
    (told << 11) |
    (sent << 13)
  )
}

function toAttempt(bits: number): Attempt {
  return {
    status: bits & 7,
    ownerId: (bits >> 3) & 7,
    driver: (bits >> 6) & 7,
    isWorkers: isSet(bits, 9),
    heardCreated: isSet(bits, 10),
    told: (bits >> 11) & 3,
    sent: bits >> 13,
  }
}

function bit(is: boolean, place: number): number {
  return is ? 1 << place : 0
}

function isSet(bits: number, place: number): boolean {
  return ((bits >> place) & 1) === 1
}
