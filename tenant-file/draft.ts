import type { FileProblem, Place } from './problem.ts'

/** A row as the file has it, before it is held against the contract. */
export interface Draft {
  /** On which it begins. */
  line: number
  /** What should be a body of `POST /tenants`. */
  item: unknown
  idempotencyKey: unknown
  /** What was found while it was read. */
  problems: FileProblem[]
  /** Where the value at a JSON pointer into the item stands; `/idempotencyKey` is the key's. */
  locate: (pointer: string) => Place
}

/** Everything that a file has, and what is wrong with the file as such. */
export interface Drafts {
  drafts: Draft[]
  problems: FileProblem[]
}
