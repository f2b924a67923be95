import { z } from 'zod'
import { ERROR_CODES, type ErrorCode, FAILURE_REASONS } from './error-codes.ts'
import { migrationErrorSchema } from './migration-error.ts'
import { TENANT_ACTIONS, TENANT_STATUSES } from './tenant-statuses.ts'

export const fieldErrorSchema = z.strictObject({
  /** JSON pointer (RFC 6901) into the body; '' is the body itself. */
  pointer: z.string(),
  message: z.string(),
})

/** What was asked of a tenant that its status does not allow. */
export const transitionSchema = z.strictObject({
  from: z.enum(TENANT_STATUSES),
  action: z.enum([...TENANT_ACTIONS, 'edit', 'clone']),
  allowed: z.array(z.enum(TENANT_ACTIONS)),
})

const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])

/** An item that keeps a batch from being accepted. */
const faultyItemSchema = z.strictObject({
  position: z.int(),
  code: errorCode,
  /** Pointers into the whole body: `/tenants/17/owner/email`. */
  errors: z.array(fieldErrorSchema),
  /** The item that wants the same. */
  duplicateOf: z.int().nullable(),
})

/** The body of every error answer: `application/problem+json` (RFC 9457) with our own members. */
export const problemSchema = z.strictObject({
  code: errorCode,
  title: z.string(),
  detail: z.string(),
  status: z.int(),
  requestId: z.string(),
  retryable: z.boolean(),
  reason: z.enum(FAILURE_REASONS).optional(),
  errors: z.array(fieldErrorSchema).optional(),
  /** Why a tenant's status does not allow an action, and which actions it does. */
  transition: transitionSchema.optional(),
  /** Free slugs like the one asked for. */
  suggestions: z.array(z.string()).optional(),
  /** Which tenant migration could not be applied, and what it said. */
  migration: z.strictObject(migrationErrorSchema.shape).optional(),
  /** The first hundred items that keep a batch from being accepted. */
  items: z.array(faultyItemSchema).optional(),
})

export type Problem = z.output<typeof problemSchema>
export type Transition = z.output<typeof transitionSchema>
export type FaultyItem = z.output<typeof faultyItemSchema>
export type FieldError = z.output<typeof fieldErrorSchema>
