import { z } from 'zod'
import { opsHealthSchema } from './health.ts'
import { violationSchema } from './violation.ts'

export const operationsQuerySchema = z.strictObject({
  /** `false` leaves the search for violations out, which takes seconds where there are very many tenants. */
  violations: z.enum(['true', 'false']).optional(),
})

const waitingSchema = z.strictObject({
  count: z.int(),
  /** Since when the oldest of them waits; 0 where there is none. */
  oldestSeconds: z.number(),
})

/** What admins see of how the service runs: the answer of `GET /operations`. */
export const operationsSchema = opsHealthSchema
  .extend({
    /** Requests that are not decided yet, by what they wait for. */
    queue: z.strictObject({
      /** Items of batches that nobody has begun. */
      pending: waitingSchema,
      /** Attempts whose lease is alive. */
      inFlight: waitingSchema,
      /** Whose owner is there: for the rest of the batch, or for the address of a sign-up to be confirmed. */
      prepared: waitingSchema,
      /** For a worker, since their lease ran out. */
      expired: waitingSchema,
      /** For their caller, who alone knows the password. */
      leftToCaller: waitingSchema,
      /** For the reaper. */
      overdue: waitingSchema,
    }),
    /** Set-up e-mails that are owed. */
    setupEmails: waitingSchema,
    openBatches: z.int(),
    fleet: z.strictObject({
      tenantsBehind: z.int(),
      tenantsFailed: z.int(),
      /** The run that is running, paused or stopped; there is at most one. */
      openRun: z
        .strictObject({ runId: z.guid(), status: z.enum(['running', 'paused', 'stopped']) })
        .nullable(),
    }),
    /** When what runs by a schedule last ended well, as far as the database knows: of the reaper only with pg_cron. */
    schedule: z.strictObject({ reapedAt: z.string().nullable(), measuredAt: z.string().nullable() }),
    /** The first 100 of each problem; null where they were not looked for. */
    violations: z.array(violationSchema).nullable(),
    /** Of all there are; null where they were not looked for. */
    violationCount: z.int().nullable(),
  })
  .meta({ id: 'Operations' })

export type Operations = z.output<typeof operationsSchema>
