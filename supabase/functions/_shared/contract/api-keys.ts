import { z } from 'zod'
import { line } from './fields.ts'

/** Rotated: its successor is there, and it verifies until it expires. */
export const API_KEY_STATUSES = ['active', 'rotated', 'expired', 'revoked'] as const

const MAX_OVERLAP_SECONDS = 30 * 24 * 60 * 60

/** A tenant's API key, without its secret, which nobody has kept. */
export const apiKeySchema = z
  .strictObject({
    id: z.guid(),
    name: z.string(),
    publicKey: z.string(),
    status: z.enum(API_KEY_STATUSES),
    createdAt: z.string(),
    /** The admin; null where it is not known any more. */
    createdBy: z.guid().nullable(),
    /** Null if it never expires. */
    expiresAt: z.string().nullable(),
    rotatedAt: z.string().nullable(),
    /** The key it was made to replace. */
    rotatedFromId: z.guid().nullable(),
    revokedAt: z.string().nullable(),
    /** Exact to a minute; null if it never verified. */
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' })

export const apiKeyListSchema = z.strictObject({ keys: z.array(apiKeySchema) }).meta({ id: 'ApiKeyList' })

/** The answer where a key was made: the first has the secret, every repeat the hint in its place. */
export const newApiKeySchema = z
  .strictObject({
    apiKey: z.strictObject({
      ...apiKeySchema.shape,
      secretKey: z.string().optional(),
      /** What to do, since the secret is gone. */
      hint: z.string().optional(),
    }),
    replayed: z.boolean(),
    requestId: z.string(),
  })
  .meta({ id: 'NewApiKey' })

const expiresAtField = z.iso
  .datetime({ offset: true, error: 'must be a date and time with an offset or Z' })
  // SQL judges by its own clock; this keeps away the years it can't read.
  .refine((text) => Date.parse(text) > 0, 'must be in the future')

/** The body of `POST /tenants/{id}/keys`. */
export const createApiKeySchema = z.strictObject({
  name: line(64),
  expiresAt: expiresAtField.optional(),
})

/** The body of `POST /tenants/{id}/keys/{keyId}/rotate`. */
export const rotateApiKeySchema = z.strictObject({
  /** How much longer the old pair verifies; 24 hours if left out. */
  overlapSeconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).optional(),
  /** If left out, the new pair lives as long as the old one was made for. */
  expiresAt: expiresAtField.optional(),
})

export const apiKeyParams = z.strictObject({ id: z.guid(), keyId: z.guid() })

export type ApiKey = z.output<typeof apiKeySchema>
export type NewApiKey = z.output<typeof newApiKeySchema>
export type CreateApiKey = z.output<typeof createApiKeySchema>
export type RotateApiKey = z.output<typeof rotateApiKeySchema>
