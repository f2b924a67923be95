/** A metric as Prometheus was told of it. `samples` are by the whole series: `name{label="value"}`, as it was written. */
export type MetricFamily = {
  name: string
  help: string
  type: string
  samples: Map<string, { name: string; labels: Record<string, string>; value: number }>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`)

/**
 * Reads the text exposition format 0.0.4, more strictly than Prometheus does: one HELP and one TYPE before the samples of
 * each metric, all of them together, no series twice, histograms that add up.
 */
export function parseExposition(text: string): Map<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('does not end with a line feed')
  const families = new Map<string, MetricFamily>()
  let family: MetricFamily | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help, of = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (help === 'HELP') {
      if (families.has(of)) throw new Error(`a second HELP: ${line}`)
      family = { name: of, help: rest, type: '', samples: new Map() }
      families.set(of, family)
    } else if (!family) {
      throw new Error(`before any HELP: ${line}`)
    } else if (help === 'TYPE') {
      if (of !== family.name || family.type !== '') throw new Error(`out of place: ${line}`)
      if (!/^(counter|gauge|histogram)$/.test(rest)) throw new Error(`of no type: ${line}`)
      family.type = rest
    } else {
      addSample(family, line)
    }
  }
  for (const each of families.values()) check(each)
  return families
}

/** The value of one series; NaN where there is none. */
export function valueOfSeries(families: Map<string, MetricFamily>, series: string): number {
  const name = series.split('{')[0] ?? ''
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
  return family?.samples.get(series)?.value ?? Number.NaN
}

function addSample(family: MetricFamily, line: string): void {
  const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? []
  const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
  if (!suffixes.some((suffix) => name === family.name + suffix))
    throw new Error(`no sample of ${family.name}: ${line}`)
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number)
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`)
  const series = line.slice(0, line.lastIndexOf(' '))
  if (family.samples.has(series)) throw new Error(`twice: ${line}`)
  const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([pair]): [string, string] => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), JSON.parse(pair.slice(at + 1)) as string]
  })
  if (new Set(pairs.map(([label]) => label)).size < pairs.length) throw new Error(`a label twice: ${line}`)
  family.samples.set(series, { name, labels: Object.fromEntries(pairs), value })
}

function check({ name, type, samples }: MetricFamily): void {
  if (type === '') throw new Error(`${name} has no TYPE`)
  const all = [...samples.values()]
  if (type === 'counter' && !name.endsWith('_total')) throw new Error(`${name} is a counter`)
  if (type === 'counter' && all.some(({ value }) => value < 0)) throw new Error(`${name} is below zero`)
  if (type !== 'histogram') return
  const buckets = all.filter((sample) => sample.name.endsWith('_bucket'))
  const bounds = buckets.map(({ labels }) => Number(labels.le === '+Inf' ? Infinity : labels.le))
  const ascends = (numbers: number[]) =>
    numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0))
  if (!ascends(bounds) || !ascends(buckets.map(({ value }) => value)))
    throw new Error(`${name} does not ascend`)
  const count = samples.get(`${name}_count`)?.value
  if (bounds.at(-1) !== Infinity || buckets.at(-1)?.value !== count)
    throw new Error(`${name} does not add up`)
  if (!samples.has(`${name}_sum`)) throw new Error(`${name} has no sum`)
}
