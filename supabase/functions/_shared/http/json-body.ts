import type { Context } from 'hono'
import type { z } from 'zod'
import type { ErrorCode } from '../contract/error-codes.ts'
import { checkFields } from '../contract/field-errors.ts'
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
  return validate(schema, body, options.fieldCodes)
}

/** @throws ProvisioningError with a JSON pointer for each fault. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fieldCodes: FieldCodes = {},
): z.output<Schema> {
  const checked = checkFields(schema, value)
  if (checked.errors) throw invalid(checked.errors, fieldCodes)
  return checked.data
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
