import { batchItemSchema } from '../contract/batch-request.ts'
import type { ErrorCode } from '../contract/error-codes.ts'
import { checkFields, codeOf, isStorable } from '../contract/field-errors.ts'
import type { FieldError } from '../contract/problem.ts'
import { provisionFieldCodes } from '../contract/provision-request.ts'
import { toPayload } from './provisioning-payload.ts'

/** An item as SQL takes it. Without any secret. */
export interface SqlItem {
  payload: unknown
  idempotency_key?: string | undefined
  /** What was found fault with here. */
  error?: { code: ErrorCode; errors: FieldError[] } | undefined
}

/** What an item needs besides, and only who sent it knows. */
export interface ItemSecrets {
  mode: 'invite' | 'password' | 'temporary' | 'existing'
  password: string | undefined
  wantsApiKey: boolean
}

/** One item of a batch, held against the contract by itself. `secrets`: undefined where it is at fault. */
export function readItem(value: unknown): { item: SqlItem; secrets: ItemSecrets | undefined } {
  const checked = checkFields(batchItemSchema, value)
  if (checked.errors) return { item: faulty(value, checked.errors), secrets: undefined }
  const { idempotencyKey, ...request } = checked.data
  const { owner } = request
  return {
    item: { payload: toPayload(request), idempotency_key: idempotencyKey },
    secrets: {
      mode: owner.mode,
      password: owner.mode === 'password' ? owner.password : undefined,
      wantsApiKey: request.apiKey === true,
    },
  }
}

/** The same for a batch that nobody waits for: there what only its sender knows is a fault, since it is stored nowhere. */
export function readQueuedItem(value: unknown): SqlItem {
  const { item, secrets } = readItem(value)
  const errors: FieldError[] = []
  if (secrets?.mode === 'password' || secrets?.mode === 'temporary') {
    errors.push({
      pointer: '/owner/mode',
      message: 'must be invite or existing: nobody is there to be shown a password',
    })
  }
  if (secrets?.wantsApiKey) {
    errors.push({ pointer: '/apiKey', message: 'must be left out: nobody is there to be shown a secret' })
  }
  return errors.length > 0 ? faulty(value, errors) : item
}

function faulty(value: unknown, errors: FieldError[]): SqlItem {
  const key = textAt(value, 'idempotencyKey')
  return {
    payload: sketch(value),
    idempotency_key: key !== undefined && UUID.test(key) ? key : undefined,
    error: { code: codeOf(errors, provisionFieldCodes), errors: errors.map(withoutForeignNames) },
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const MAX_SKETCHED = 255

/** By what people know an item that is at fault. Nothing else of it is kept: whatever stands elsewhere may be a secret. */
function sketch(value: unknown) {
  const tenant = { name: textAt(value, 'tenant', 'name'), slug: textAt(value, 'tenant', 'slug') }
  const email = textAt(value, 'owner', 'email')
  return { tenant, owner: { email: email?.includes('@') ? email : undefined } }
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined
    found = (found as Record<string, unknown>)[step]
  }
  return typeof found === 'string' && found.length <= MAX_SKETCHED && isStorable(found) ? found : undefined
}

const NAMES = new Set(
  'tenant name slug domain timezone currency contact email phone address settings owner fullName mode password userId template isolation features limits users storageGb apiKey idempotencyKey'.split(
    ' ',
  ),
)
const INDEX = /^\d{1,3}$/

/** Errors are stored, so a pointer ends where the contract's own names do: a name that somebody made up may be a secret. */
function withoutForeignNames({ pointer, message }: FieldError): FieldError {
  const steps = pointer.split('/').slice(1)
  const known = steps.findIndex((step) => !NAMES.has(step) && !INDEX.test(step))
  if (known === -1) return { pointer, message }
  const place = steps.slice(0, known).map((step) => `/${step}`)
  return {
    pointer: place.join(''),
    message: message.replace(/^is not a known field$/, 'has an unknown field'),
  }
}
