import type { z } from 'zod'
import type { FieldError } from './problem.ts'

const MAX_DEPTH = 32

/** What a value is under a schema, or a JSON pointer and a message for each of its faults. */
export type Checked<Output> = { data: Output; errors?: never } | { data?: never; errors: FieldError[] }

/** Holds a JSON value against a schema, and against what can be stored at all. */
export function checkFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Checked<z.output<Schema>> {
  const unstorable = findUnstorable(value)
  if (unstorable) return { errors: [unstorable] }
  const parsed = schema.safeParse(value)
  return parsed.success ? { data: parsed.data } : { errors: parsed.error.issues.flatMap(toFieldErrors) }
}

/**
 * The first thing that can't be kept as it was sent, so that nothing is lost in silence: text with a NUL or a lone
 * surrogate, which Postgres has no place for; whole numbers that JavaScript rounds; a key `__proto__`, which its object
 * code drops on the way; and nesting so deep that recursive code would run out of stack.
 */
function findUnstorable(body: unknown): FieldError | undefined {
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value: body, pointer: '', depth: 0 }]
  for (let node = open.pop(); node; node = open.pop()) {
    const { value, pointer, depth } = node
    if (typeof value === 'string' && !isStorable(value))
      return { pointer, message: 'has text that is not valid Unicode' }
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return { pointer, message: 'is a number too large to be kept exactly' }
    if (typeof value !== 'object' || value === null) continue
    if (depth === MAX_DEPTH) return { pointer, message: `is nested more than ${MAX_DEPTH} levels deep` }
    for (const [key, item] of Object.entries(value)) {
      if (!isStorable(key)) return { pointer, message: 'has a key that is not valid Unicode' }
      const itemPointer = pointer + toPointerStep(key)
      if (key === '__proto__') return { pointer: itemPointer, message: 'is not a known field' }
      open.push({ value: item, pointer: itemPointer, depth: depth + 1 })
    }
  }
  return undefined
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const pointer = issue.path.map((step) => toPointerStep(String(step))).join('')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer + toPointerStep(key),
      message: 'is not a known field',
    }))
  }
  return [{ pointer, message: issue.message }]
}

/** One step of a JSON pointer (RFC 6901 section 3). */
export function toPointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
