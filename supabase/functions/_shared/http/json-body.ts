import type { Context } from 'hono'
import type { z } from 'zod'
import type { ErrorCode } from '../contract/error-codes.ts'
import type { FieldError } from '../contract/problem.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

const MAX_DEPTH = 32
const JSON_MEDIA_TYPE = /^application\/json\s*(;|$)/i

/** Fields whose faults have an error code of their own, when nothing else is at fault. */
export type FieldCodes = Record<string, ErrorCode>

/**
 * The body, read within `maxBytes`, parsed and validated.
 * @throws ProvisioningError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR, or the code of `fieldCodes`.
 */
export async function readJsonBody<Schema extends z.ZodType>(
  context: Context<AppEnv>,
  schema: Schema,
  options: { maxBytes: number; fieldCodes?: FieldCodes },
): Promise<z.output<Schema>> {
  if (!JSON_MEDIA_TYPE.test(context.req.header('content-type') ?? '')) {
    throw new ProvisioningError('UNSUPPORTED_MEDIA_TYPE')
  }
  const body = parseJson(await readText(context.req.raw, options.maxBytes))
  return validate(schema, body, options.fieldCodes)
}

/** @throws ProvisioningError with a JSON pointer for each fault. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fieldCodes: FieldCodes = {},
): z.output<Schema> {
  const unstorable = findUnstorable(value)
  if (unstorable) throw invalid([unstorable], fieldCodes)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.flatMap(toFieldErrors), fieldCodes)
}

function invalid(errors: FieldError[], fieldCodes: FieldCodes = {}): ProvisioningError {
  const codes = new Set(errors.map(({ pointer }) => fieldCodes[pointer] ?? 'VALIDATION_ERROR'))
  const [code = 'VALIDATION_ERROR'] = codes.size === 1 ? codes : []
  return new ProvisioningError(code, { errors })
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes)
    throw new ProvisioningError('PAYLOAD_TOO_LARGE')
  const chunks: Uint8Array[] = []
  let size = 0
  // Counted while it comes in: a chunked body has no length to look at before.
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new ProvisioningError('PAYLOAD_TOO_LARGE')
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid([{ pointer: '', message: 'must be UTF-8' }])
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid([{ pointer: '', message: 'must be JSON' }])
  }
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

/** RFC 6901 section 3. */
function toPointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
