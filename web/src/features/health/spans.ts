import type { StatisticsQuery } from '../../../../supabase/functions/_shared/contract/statistics.ts'
import type { Span } from './pages.ts'

const HOUR_MS = 3_600_000

interface SpanWords {
  label: string
  hours: number
  bucket: NonNullable<StatisticsQuery['bucket']>
}

export const spans: Record<Span, SpanWords> = {
  day: { label: 'The last 24 hours', hours: 24, bucket: 'hour' },
  week: { label: 'The last 7 days', hours: 7 * 24, bucket: 'hour' },
  month: { label: 'The last 30 days', hours: 30 * 24, bucket: 'day' },
  quarter: { label: 'The last 90 days', hours: 90 * 24, bucket: 'day' },
  year: { label: 'The last 365 days', hours: 365 * 24, bucket: 'day' },
}

/** The span up to now. */
export function statisticsQuery(span: Span, now: number) {
  const { hours, bucket } = spans[span]
  return { from: new Date(now - hours * HOUR_MS).toISOString(), bucket }
}

/** An hour in the visitor's time zone; a day as the service counts it, in UTC. */
export function bucketText(from: string, bucket: SpanWords['bucket']): string {
  const options: Intl.DateTimeFormatOptions =
    bucket === 'hour'
      ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(from))
}
