import { NativeSelect, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { readStatistics } from '../../../../supabase/functions/_shared/contract/endpoints/watching.ts'
import type { Statistics } from '../../../../supabase/functions/_shared/contract/statistics.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { failureTitle } from '../../components/stored-failures.ts'
import { useConsole } from '../../lib/console-context.ts'
import { durationText } from '../../lib/duration-text.ts'
import { ChartFigure } from './chart-figure.tsx'
import classes from './health.module.css'
import { SPANS, type Span } from './pages.ts'
import { bucketText, spans, statisticsQuery } from './spans.ts'

// What draws them is larger than the rest of the console.
const ThroughputChart = lazy(async () => ({ default: (await import('./charts.tsx')).ThroughputChart }))
const DurationChart = lazy(async () => ({ default: (await import('./charts.tsx')).DurationChart }))

const REFRESH_MS = 60_000

/** What became of attempts over time. */
export function StatisticsSection() {
  const { api } = useConsole()
  const { span = 'day' } = useSearch({ from: '/signed-in/health' })
  const navigate = useNavigate()
  const statistics = useQuery({
    queryKey: ['statistics', span],
    queryFn: async ({ signal }) =>
      (await api.call(readStatistics, { query: statisticsQuery(span, Date.now()) }, { signal })).body,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  })
  return (
    <section aria-labelledby="over-time" className={classes.section}>
      <div className={classes.head}>
        <Title order={2} size="h4" id="over-time">
          Over time
        </Title>
        <NativeSelect
          label="Span"
          data={SPANS.map((value) => ({ value, label: spans[value].label }))}
          value={span}
          onChange={({ currentTarget: { value } }) =>
            navigate({ to: '/health', search: { span: value as Span }, resetScroll: false })
          }
        />
      </div>
      {statistics.error && <FailureNotice error={statistics.error} onRetry={() => statistics.refetch()} />}
      {statistics.data && <Figures statistics={statistics.data} />}
    </section>
  )
}

function Figures({ statistics: { series, bucket, failures } }: { statistics: Statistics }) {
  const rows = series.map((entry) => ({ ...entry, when: bucketText(entry.from, bucket) }))
  const sum = (name: 'completed' | 'failed') => series.reduce((total, entry) => total + entry[name], 0)
  const slowest = Math.max(0, ...series.map(({ p95Seconds }) => p95Seconds ?? 0))
  const when = bucket === 'hour' ? 'Hour' : 'Day (UTC)'
  return (
    <Suspense fallback={<Text role="status">Drawing …</Text>}>
      <ChartFigure
        title="Throughput"
        summary={`${counted(sum('completed'), 'tenant')} made, ${counted(sum('failed'), 'attempt')} failed.`}
        columns={[when, 'Made', 'Failed']}
        rows={rows.map(({ when, completed, failed }) => [when, `${completed}`, `${failed}`])}
      >
        <ThroughputChart
          data={rows.map(({ when, completed, failed }) => ({ when, Made: completed, Failed: failed }))}
        />
      </ChartFigure>
      <ChartFigure
        title="Duration"
        summary={
          slowest === 0
            ? 'No tenant was made in this time.'
            : `At its slowest, 95 of 100 were made within ${durationText(slowest)}.`
        }
        columns={[when, 'Half of them within', '95 of 100 within']}
        rows={rows.map(({ when, p50Seconds, p95Seconds }) => [when, told(p50Seconds), told(p95Seconds)])}
      >
        <DurationChart
          data={rows.map(({ when, p50Seconds, p95Seconds }) => ({
            when,
            'Half of them within': p50Seconds,
            '95 of 100 within': p95Seconds,
          }))}
        />
      </ChartFigure>
      <FailuresByCode failures={failures} />
    </Suspense>
  )
}

function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
}

function told(seconds: number | null): string {
  return seconds === null ? '–' : durationText(seconds)
}

/** Bars that are a table: each as long as its number is large. */
function FailuresByCode({ failures }: Pick<Statistics, 'failures'>) {
  const most = Math.max(1, ...failures.map(({ count }) => count))
  return (
    <section aria-labelledby="failures">
      <Title order={3} size="h5" id="failures">
        Failures by code
      </Title>
      {failures.length === 0 ? (
        <Text>Nothing failed in this time.</Text>
      ) : (
        <ul className={classes.bars}>
          {failures.map(({ code, count }) => (
            <li key={code}>
              <span>
                {failureTitle(code)} <span className={classes.code}>{code}</span>
              </span>
              <strong>{count}</strong>
              <progress className={classes.bar} max={most} value={count} aria-hidden />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
