import { expect, test } from 'vitest'
import { parseExposition, valueOfSeries } from '../support/exposition.ts'

const counter = '# HELP a_total Some help.\n# TYPE a_total counter\n'
const histogram = '# HELP h Some help.\n# TYPE h histogram\n'

test('what Prometheus reads is read', () => {
  const text = `${counter}a_total{b="\\"c\\\\\\n"} 3\na_total 1e+21\n${histogram}h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 3\nh_sum 4.5\nh_count 3\n`
  const families = parseExposition(text)
  expect([...(families.get('a_total')?.samples.values() ?? [])]).toEqual([
    { name: 'a_total', labels: { b: '"c\\\n' }, value: 3 },
    { name: 'a_total', labels: {}, value: 1e21 },
  ])
  expect(valueOfSeries(families, 'h_bucket{le="1"}')).toBe(2)
  expect(valueOfSeries(families, 'h_bucket{le="2"}')).toBeNaN()
})

test.for([
  ['an end without line feed', `${counter}a_total 1`],
  ['a sample of nothing', 'a_total 1\n'],
  ['a sample of something else', `${counter}b_total 1\n`],
  ['a series twice', `${counter}a_total 1\na_total 2\n`],
  ['a label twice', `${counter}a_total{b="1",b="2"} 1\n`],
  ['a metric twice', `${counter}a_total 1\n${counter}`],
  ['an open quote', `${counter}a_total{b="c} 1\n`],
  ['an unknown escape', `${counter}a_total{b="\\d"} 1\n`],
  ['a carriage return', `${counter}a_total 1\r\n`],
  ['no number', `${counter}a_total one\n`],
  ['a negative counter', `${counter}a_total -1\n`],
  ['a counter by another name', '# HELP a Help.\n# TYPE a counter\na 1\n'],
  ['no type', '# HELP a Help.\na 1\n'],
  ['buckets that shrink', `${histogram}h_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 2\n`],
  ['a count that is not the last bucket', `${histogram}h_bucket{le="+Inf"} 2\nh_sum 1\nh_count 3\n`],
  ['no bucket for all', `${histogram}h_bucket{le="1"} 2\nh_sum 1\nh_count 2\n`],
] as const)('%s is not', ([, text]) => {
  expect(() => parseExposition(text)).toThrow()
})
