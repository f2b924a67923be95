import { z } from 'zod'
import { ISOLATIONS } from '../contract/provision-request.ts'
import type { TenantDetail } from '../contract/tenant-detail.ts'
import type { TenantLifecycle } from '../contract/tenant-lifecycle.ts'
import type { TenantList } from '../contract/tenant-list.ts'
import { TENANT_ACTIONS, TENANT_STATUSES } from '../contract/tenant-statuses.ts'
import type { TenantTimeline } from '../contract/tenant-timeline.ts'
import type { TenantTransfer } from '../contract/tenant-transfer.ts'

// What SQL's functions answer, each turned into the contract's words.

const status = z.enum(TENANT_STATUSES)
const isolation = z.enum(ISOLATIONS)
const owner = z.object({ id: z.guid(), email: z.string().nullable() }).nullable()
const json = z.record(z.string(), z.json())

export const lifecycleAnswer = z
  .object({
    tenant_id: z.guid(),
    slug: z.string(),
    status: z.enum([...TENANT_STATUSES, 'purged']),
    is_changed: z.boolean(),
  })
  .transform(
    ({ tenant_id: tenantId, slug, status, is_changed: changed }): TenantLifecycle => ({
      tenantId,
      slug,
      status,
      changed,
    }),
  )

export const transferAnswer = z
  .object({
    tenant_id: z.guid(),
    slug: z.string(),
    status,
    owner_id: z.guid(),
    owner_email: z.string(),
    is_changed: z.boolean(),
  })
  .transform(
    ({ tenant_id: tenantId, owner_id, owner_email, is_changed: changed, ...rest }): TenantTransfer => ({
      ...rest,
      tenantId,
      owner: { id: owner_id, email: owner_email },
      changed,
    }),
  )

const summaryAnswer = z
  .object({
    id: z.guid(),
    name: z.string(),
    slug: z.string(),
    domain: z.string().nullable(),
    status,
    isolation,
    template: z.string(),
    contact_email: z.string().nullable(),
    owner,
    batch_id: z.guid().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .transform(({ contact_email, batch_id, created_at, updated_at, ...rest }) => ({
    ...rest,
    contactEmail: contact_email,
    batchId: batch_id,
    createdAt: created_at,
    updatedAt: updated_at,
  }))

export const listAnswer = z
  .object({
    tenants: z.array(summaryAnswer),
    total: z.int(),
    is_total_exact: z.boolean(),
    next_cursor: z.string().nullable(),
  })
  .transform(
    ({ tenants, total, is_total_exact: totalIsExact, next_cursor: nextCursor }): TenantList => ({
      tenants,
      total,
      totalIsExact,
      nextCursor,
    }),
  )

const tenantAnswer = z
  .object({
    id: z.guid(),
    name: z.string(),
    slug: z.string(),
    domain: z.string().nullable(),
    status,
    isolation,
    template: z.string(),
    cloned_from: z.guid().nullable(),
    timezone: z.string(),
    currency: z.string(),
    contact: z.object({
      email: z.string().nullable(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
    }),
    settings: json,
    created_at: z.string(),
    updated_at: z.string(),
    activated_at: z.string().nullable(),
  })
  .transform(({ cloned_from, created_at, updated_at, activated_at, ...rest }) => ({
    ...rest,
    clonedFrom: cloned_from,
    createdAt: created_at,
    updatedAt: updated_at,
    activatedAt: activated_at,
  }))

const requestAnswer = z
  .object({
    id: z.guid(),
    status: z.enum(['pending', 'processing', 'completed', 'failed']),
    attempts: z.int(),
    admin_user_id: z.guid(),
    batch_id: z.guid().nullable(),
    created_at: z.string(),
    completed_at: z.string().nullable(),
  })
  .transform(({ admin_user_id, batch_id, created_at, completed_at, ...rest }) => ({
    ...rest,
    adminUserId: admin_user_id,
    batchId: batch_id,
    createdAt: created_at,
    completedAt: completed_at,
  }))

export const detailAnswer = z
  .object({
    tenant: tenantAnswer,
    features: z.array(z.string()),
    limits: z.object({ users: z.int(), storage_gb: z.int() }),
    owner,
    counts: z.object({ members: z.int(), segments: z.int(), packages: z.int(), api_keys: z.int() }),
    request: requestAnswer.nullable(),
    allowed_actions: z.array(z.enum(TENANT_ACTIONS)),
  })
  .transform(({ limits, counts, allowed_actions: allowedActions, ...rest }): TenantDetail => {
    const { api_keys: apiKeys, ...otherCounts } = counts
    return {
      ...rest,
      limits: { users: limits.users, storageGb: limits.storage_gb },
      counts: { ...otherCounts, apiKeys },
      allowedActions,
    }
  })

const entryAnswer = z
  .object({
    kind: z.enum(['attempt', 'event']),
    at: z.string(),
    what: z.string(),
    attempt_number: z.int().nullable(),
    seconds: z.number().nullable(),
    actor_kind: z.string().nullable(),
    actor_id: z.guid().nullable(),
    actor_email: z.string().nullable(),
    error: z.object({ code: z.string().nullish(), reason: z.string().nullish() }).nullable(),
    before: json.nullable(),
    after: json.nullable(),
    details: json,
    next_step: z.string().nullable(),
  })
  .transform(
    ({
      attempt_number: attemptNumber,
      actor_kind: kind,
      actor_id,
      actor_email,
      next_step,
      error,
      ...rest
    }) => ({
      ...rest,
      attemptNumber,
      actor: kind === null ? null : { kind, id: actor_id, email: actor_email },
      error: error && { code: error.code ?? null, reason: error.reason ?? null },
      nextStep: next_step,
    }),
  )

export const timelineAnswer = z
  .object({ tenant_id: z.guid(), entries: z.array(entryAnswer), is_complete: z.boolean() })
  .transform(
    ({ tenant_id: tenantId, entries, is_complete: isComplete }): TenantTimeline => ({
      tenantId,
      entries,
      isComplete,
    }),
  )
