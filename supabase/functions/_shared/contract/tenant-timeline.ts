import { z } from 'zod'
import { jsonField } from './fields.ts'

const jsonSchema = z.record(z.string(), jsonField)

/** One attempt, or one event of the audit. */
const timelineEntrySchema = z.strictObject({
  kind: z.enum(['attempt', 'event']),
  /** When it happened, or the attempt began. */
  at: z.string(),
  /** The attempt's status, or the event's action. */
  what: z.string(),
  attemptNumber: z.int().nullable(),
  /** How long an attempt took; null while it runs, and of events. */
  seconds: z.number().nullable(),
  actor: z
    .strictObject({ kind: z.string(), id: z.guid().nullable(), email: z.string().nullable() })
    .nullable(),
  error: z.strictObject({ code: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  /** The changed fields as they were and as they are since; as stored, in snake_case. */
  before: jsonSchema.nullable(),
  after: jsonSchema.nullable(),
  details: jsonSchema,
  /** What happens next, or what to do; null where nothing in particular. */
  nextStep: z.string().nullable(),
})

/** What happened to a tenant, the oldest first. */
export const tenantTimelineSchema = z
  .strictObject({
    tenantId: z.guid(),
    entries: z.array(timelineEntrySchema),
    /** False where there is more before the 500 latest: see `GET /audit`. */
    isComplete: z.boolean(),
  })
  .meta({ id: 'TenantTimeline' })

export type TenantTimeline = z.output<typeof tenantTimelineSchema>
