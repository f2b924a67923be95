import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'

/** What can be said of a tool. `defineTool` keeps the exact types, from which its handler infers its own. */
export interface Tool {
  /** In snake_case, as its arguments are: that is what models know tools by. */
  name: string
  title: string
  /** Read by the model: when to call it, and what it must know to do so. */
  description: string
  input: z.ZodObject
  output: z.ZodObject
  /** Arguments, by JSON pointer, whose faults have a code of their own when nothing else is at fault. */
  fieldCodes?: Readonly<Record<string, ErrorCode>>
  /** For whoever lets a model call it: none of them is enforced by being said. */
  hints: {
    /** Changes nothing. */
    readOnly: boolean
    /** May take away or overwrite what is there. */
    destructive: boolean
    /** The same arguments again change nothing more. */
    idempotent: boolean
    /** Reaches beyond the project: sends an e-mail, say. */
    openWorld: boolean
  }
}

/** Declares a tool, once for the function, the documents and the tests. */
export function defineTool<const Declaration extends Tool>(declaration: Declaration): Declaration {
  return declaration
}
