import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkout } from '../harness/run-tool.ts'
import { target } from '../harness/target.ts'
import { type MetricFamily, parseExposition } from '../support/exposition.ts'
import { call } from '../support/provision.ts'

const read = (file: string) => readFileSync(path.join(checkout, 'observability', file), 'utf8')

let families: Map<string, MetricFamily>

beforeAll(async () => {
  const answer = await call({ path: '/metrics', headers: { apikey: target.secretKey } })
  families = parseExposition(answer.text)
})

/** Every series there can be: a histogram has three. */
function seriesNames(): string[] {
  return [...families.values()].flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  )
}

const metricsIn = (text: string) => [...new Set(text.match(/\blandlord_[a-z_]+/g))]

test.each(globSync('**/*.{json,yml}', { cwd: path.join(checkout, 'observability') }))(
  '%s reads no metric that is not there',
  (file) => {
    expect(metricsIn(read(file)).filter((name) => !seriesNames().includes(name))).toEqual([])
  },
)

test('every metric is on the dashboard', () => {
  const shown = metricsIn(read('grafana/landlord.json'))
  expect([...families.keys()].filter((name) => !shown.some((each) => each.startsWith(name)))).toEqual([])
})

describe('the dashboard', () => {
  // https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
  const datasource = z.strictObject({
    type: z.literal('prometheus'),
    uid: z.string().regex(/^\$\{datasource\}$/),
  })
  const panelSchema = z.looseObject({
    id: z.int().positive(),
    type: z.enum(['timeseries', 'stat']),
    title: z.string().min(1),
    datasource,
    gridPos: z.strictObject({
      x: z.int().min(0),
      y: z.int().min(0),
      w: z.int().max(24),
      h: z.int().positive(),
    }),
    fieldConfig: z.looseObject({
      defaults: z.looseObject({ unit: z.string() }),
      overrides: z.array(z.never()),
    }),
    options: z.looseObject({}),
    targets: z
      .array(
        z.looseObject({
          refId: z.string().regex(/^[A-Z]$/),
          datasource,
          expr: z.string().regex(/landlord_/),
        }),
      )
      .min(1),
  })
  const dashboardSchema = z.looseObject({
    uid: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
    title: z.string().min(1),
    schemaVersion: z.int().min(36),
    time: z.strictObject({ from: z.string(), to: z.string() }),
    templating: z.strictObject({
      list: z.array(z.looseObject({ name: z.string(), type: z.string(), query: z.unknown() })),
    }),
    panels: z.array(panelSchema).min(10),
  })
  const dashboard = dashboardSchema.parse(JSON.parse(read('grafana/landlord.json')))

  test('asks for its data source when it is imported', () => {
    expect(dashboard.templating.list[0]).toMatchObject({
      name: 'datasource',
      type: 'datasource',
      query: 'prometheus',
    })
    // A provisioned dashboard has no id: Grafana gives one.
    expect(dashboard).not.toHaveProperty('id')
  })

  test('has panels that lie side by side', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  })

  test('groups by labels that its metrics have', () => {
    for (const { expr } of dashboard.panels.flatMap(({ targets }) => targets)) {
      const labels = new Set(
        metricsIn(expr).flatMap((name) => {
          const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
          return [...(family?.samples.values() ?? [])].flatMap((sample) => Object.keys(sample.labels))
        }),
      )
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(', '))
      // What is measured may not have been measured yet.
      if (labels.size > 0)
        expect(
          grouped.filter((name) => !labels.has(name)),
          expr,
        ).toEqual([])
    }
  })
})
