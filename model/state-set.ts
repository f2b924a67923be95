import { KEY_WORDS } from './state-key.ts'

const EMPTY = -1

/** States by key, numbered in the order in which they were found. Holds the keys themselves: no two can be mixed up. */
export class StateSet {
  #keys = new Uint32Array(KEY_WORDS << 16)
  #table = new Int32Array(1 << 17).fill(EMPTY)
  #size = 0

  get size(): number {
    return this.#size
  }

  get keys(): Uint32Array {
    return this.#keys
  }

  /** The number of this state, which is the former `size` if it is new. */
  add(words: Uint32Array): number {
    if (this.#size * 2 >= this.#table.length) this.#grow()
    const mask = this.#table.length - 1
    let place = hash(words, 0) & mask
    for (;;) {
      const found = this.#table[place] as number
      if (found === EMPTY) break
      if (this.#equals(found, words)) return found
      place = (place + 1) & mask
    }
    this.#table[place] = this.#size
    this.#keys.set(words, this.#size * KEY_WORDS)
    return this.#size++
  }

  /** Whether this is the state with that number. */
  is(words: Uint32Array, number: number): boolean {
    return this.#equals(number, words)
  }

  #equals(number: number, words: Uint32Array): boolean {
    const offset = number * KEY_WORDS
    for (let i = 0; i < KEY_WORDS; i++) {
      if (this.#keys[offset + i] !== words[i]) return false
    }
    return true
  }

  #grow(): void {
    const keys = new Uint32Array(this.#keys.length * 2)
    keys.set(this.#keys)
    this.#keys = keys
    this.#table = new Int32Array(this.#table.length * 2).fill(EMPTY)
    const mask = this.#table.length - 1
    for (let number = 0; number < this.#size; number++) {
      let place = hash(keys, number * KEY_WORDS) & mask
      while (this.#table[place] !== EMPTY) place = (place + 1) & mask
      this.#table[place] = number
    }
  }
}

function hash(words: Uint32Array, offset: number): number {
  let h = 0x9e3779b9
  for (let i = 0; i < KEY_WORDS; i++) {
    h = Math.imul(h ^ (words[offset + i] as number), 0x85ebca6b)
    h ^= h >>> 15
  }
  return Math.imul(h, 0xc2b2ae35) ^ (h >>> 13)
}
