import type { Context } from 'hono'
import type { z } from 'zod'
import {
  type Checked,
  checkEnvelope,
  checkFields,
  codeOf,
  type FieldCodes,
} from '../contract/field-errors.ts'
import type { FieldError } from '../contract/problem.ts'
import { ProvisioningError } from '../provisioning/provisioning-error.ts'
import type { AppEnv } from './app-env.ts'

const JSON_MEDIA_TYPE = /^application\/json\s*(;|$)/i

/**
 * The body, read within `maxBytes`, parsed and validated: with an `envelope`, only what stands around its lists.
 * @throws ProvisioningError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR, or the code of `fieldCodes`.
 */
export async function readJsonBody(
  context: Context<AppEnv>,
  {
    schema,
    envelope,
    maxBytes,
    fieldCodes,
  }: { schema: z.ZodType; maxBytes: number; fieldCodes?: FieldCodes; envelope?: z.ZodType },
): Promise<unknown> {
  const body = parseJson(await readJsonText(context, maxBytes))
  return settle(envelope ? checkEnvelope(envelope, body) : checkFields(schema, body), fieldCodes)
}

/**
 * A body that says it is JSON, within `maxBytes`.
 * @throws ProvisioningError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE or VALIDATION_ERROR.
 */
export async function readJsonText(context: Context<AppEnv>, maxBytes: number): Promise<string> {
  if (!JSON_MEDIA_TYPE.test(context.req.header('content-type') ?? '')) {
    throw new ProvisioningError('UNSUPPORTED_MEDIA_TYPE')
  }
  return readText(context.req.raw, maxBytes)
}

/** @throws ProvisioningError with a JSON pointer for each fault. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  fieldCodes: FieldCodes = {},
): z.output<Schema> {
  return settle(checkFields(schema, value), fieldCodes)
}

function settle<Output>(checked: Checked<Output>, fieldCodes: FieldCodes = {}): Output {
  if (checked.errors) throw invalid(checked.errors, fieldCodes)
  return checked.data
}

function invalid(errors: FieldError[], fieldCodes: FieldCodes = {}): ProvisioningError {
  return new ProvisioningError(codeOf(errors, fieldCodes), { errors })
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid([{ pointer: '', message: 'must be UTF-8' }])
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<ArrayBuffer> {
  const { headers } = request
  if (headers.has('content-length') && !headers.has('transfer-encoding')) {
    if (Number(headers.get('content-length')) > maxBytes) throw new ProvisioningError('PAYLOAD_TOO_LARGE')
    return request.arrayBuffer()
  }
  return readCounting(request.body, maxBytes)
}

/** A chunked body has no length to look at before: it is counted while it comes in. */
async function readCounting(body: Request['body'], maxBytes: number): Promise<ArrayBuffer> {
  const chunks: BlobPart[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new ProvisioningError('PAYLOAD_TOO_LARGE')
    chunks.push(chunk)
  }
  return new Blob(chunks).arrayBuffer()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid([{ pointer: '', message: 'must be JSON' }])
  }
}
