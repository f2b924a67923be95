import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'
import { faultSentence } from './fault-sentence.ts'
import type { FieldError } from './problem.ts'

const MAX_DEPTH = 32

/** What a value is under a schema, or a JSON pointer and a message for each of its faults. */
export type Checked<Output> = { data: Output; errors?: never } | { data?: never; errors: FieldError[] }

/** Fields, by JSON pointer, whose faults have an error code of their own, when nothing else is at fault. */
export type FieldCodes = Readonly<Record<string, ErrorCode>>

/** The one code that faults stand for. */
export function codeOf(errors: readonly FieldError[], fieldCodes: FieldCodes = {}): ErrorCode {
  const codes = new Set(errors.map(({ pointer }) => fieldCodes[pointer] ?? 'VALIDATION_ERROR'))
  const [code = 'VALIDATION_ERROR'] = codes.size === 1 ? codes : []
  return code
}

/** Holds a JSON value against a schema, and against what can be stored at all. */
export function checkFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Checked<z.output<Schema>> {
  return check(schema, value, value)
}

/** The same of what stands around lists, whose items are held against schemas of their own, one by one. */
export function checkEnvelope<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Checked<z.output<Schema>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const around = isObject
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => !Array.isArray(part)))
    : value
  return check(schema, value, around)
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  stored: unknown,
): Checked<z.output<Schema>> {
  const unstorable = findUnstorable(stored)
  if (unstorable) return { errors: [unstorable] }
  const parsed = schema.safeParse(value, { error: faultSentence })
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

/** Whether Postgres has a place for this text. */
export function isStorable(text: string): boolean {
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
