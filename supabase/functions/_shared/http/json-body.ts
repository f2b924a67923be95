import type { Context } from 'hono'
import type { z } from 'zod'
import type { ErrorCode } from '../contract/error-codes.ts'
import type { FieldError } from '../contract/problem.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

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
  const badText = findBadText(body)
  if (badText !== undefined)
    throw invalid([{ pointer: badText, message: 'has text that is not valid Unicode' }])
  return validate(schema, body, options.fieldCodes)
}

/** @throws ProvisioningError with a JSON pointer for each fault. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fieldCodes: FieldCodes = {},
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap(toFieldErrors)
  const codes = new Set(errors.map(({ pointer }) => fieldCodes[pointer] ?? 'VALIDATION_ERROR'))
  const [code = 'VALIDATION_ERROR'] = codes.size === 1 ? codes : []
  throw invalid(errors, code)
}

function invalid(errors: FieldError[], code: ErrorCode = 'VALIDATION_ERROR'): ProvisioningError {
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

/** The first text, key or value, that Postgres can't store: NUL or a lone surrogate. As a pointer to where it stands. */
function findBadText(value: unknown, pointer = ''): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : pointer
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    if (!isStorable(key)) return pointer
    const found = findBadText(item, pointer + toPointerStep(key))
    if (found !== undefined) return found
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
