import { z } from 'zod'
import { momentField } from './fields.ts'

export const STATISTICS_BUCKETS = ['hour', 'day'] as const

/** A span of time: at most 31 days in hours, 366 in days. */
export const statisticsQuerySchema = z.strictObject({
  /** 24 hours before the end if left out, 30 days where it goes by days. */
  from: momentField.optional(),
  /** Up to it, not with it; now if left out. */
  to: momentField.optional(),
  bucket: z.enum(STATISTICS_BUCKETS).optional(),
})

export type StatisticsQuery = z.output<typeof statisticsQuerySchema>

const seriesEntrySchema = z.strictObject({
  /** When the hour or day began, in UTC. */
  from: z.string(),
  /** Attempts that ended in it with a tenant. */
  completed: z.int(),
  /** Attempts that ended in it without. One that was abandoned to a later attempt is neither. */
  failed: z.int(),
  /** How long attempts took that made a tenant, sign-ups aside, whose owners take their time; null where there were none. */
  p50Seconds: z.number().nullable(),
  p95Seconds: z.number().nullable(),
})

/** What became of attempts over time: the answer of `GET /statistics`. */
export const statisticsSchema = z
  .strictObject({
    bucket: z.enum(STATISTICS_BUCKETS),
    /** The beginning of the first bucket. */
    from: z.string(),
    to: z.string(),
    /** Every bucket of the span, also where nothing happened, the oldest first. */
    series: z.array(seriesEntrySchema),
    /** Of the whole span, the most frequent first. */
    failures: z.array(z.strictObject({ code: z.string(), count: z.int() })),
  })
  .meta({ id: 'Statistics' })

export type Statistics = z.output<typeof statisticsSchema>
