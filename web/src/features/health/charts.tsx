import '@mantine/core/styles/ColorSwatch.css'
import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import type { ReactNode } from 'react'
import classes from './health.module.css'

/** How many attempts of an hour or day made a tenant, and how many did not. */
export interface Throughput {
  when: string
  Made: number
  Failed: number
}

/** How long those took that made one, in seconds; null where there were none. */
export interface Durations {
  when: string
  'Half of them within': number | null
  '95 of 100 within': number | null
}

const HEIGHT = 240

/** For the eyes only: the table beside it says the same. */
function Picture({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.picture} role="img" aria-label={label}>
      {children}
    </div>
  )
}

export function ThroughputChart({ data }: { data: Throughput[] }) {
  return (
    <Picture label="Bars: tenants made and attempts failed over time">
      <BarChart
        h={HEIGHT}
        data={data}
        dataKey="when"
        type="stacked"
        withLegend
        series={[
          { name: 'Made', color: 'var(--chart-good)' },
          { name: 'Failed', color: 'var(--chart-bad)' },
        ]}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: false }}
        yAxisProps={{ allowDecimals: false }}
      />
    </Picture>
  )
}

export function DurationChart({ data }: { data: Durations[] }) {
  return (
    <Picture label="Lines: how long making a tenant took over time">
      <LineChart
        h={HEIGHT}
        data={data}
        dataKey="when"
        withLegend
        connectNulls={false}
        curveType="linear"
        unit=" s"
        series={[
          { name: 'Half of them within', color: 'var(--chart-good)' },
          { name: '95 of 100 within', color: 'var(--chart-high)' },
        ]}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
        xAxisProps={{ padding: { left: 16, right: 16 } }}
      />
    </Picture>
  )
}
