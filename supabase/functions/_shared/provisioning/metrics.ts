import { z } from 'zod'
import type { Origin } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'

const rowSchema = z.object({
  family: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram']),
  help: z.string(),
  /** Null for a family that has no sample yet. */
  name: z.string().nullable(),
  labels: z.record(z.string(), z.string()).nullable(),
  value: z.number().nullable(),
})

type Row = z.output<typeof rowSchema>

/** What the database counts, for Prometheus. */
export class Metrics {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** All of it in the text exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async read(origin: Origin): Promise<string> {
    const rows = await this.#calls.asService(origin, z.array(rowSchema), 'metrics', {})
    const families = Map.groupBy(rows, ({ family }) => family)
    return [...families.values()].flatMap(formatFamily).join('')
  }
}

function formatFamily(rows: Row[]): string[] {
  const [first] = rows
  if (!first) return []
  return [
    `# HELP ${first.family} ${escapeText(first.help, /[\\\n]/g)}\n`,
    `# TYPE ${first.family} ${first.type}\n`,
    ...rows.map(formatSample),
  ]
}

function formatSample({ name, labels, value }: Row): string {
  if (name === null || value === null) return ''
  const pairs = Object.entries(labels ?? {}).map(
    ([label, text]) => `${label}="${escapeText(text, /[\\\n"]/g)}"`,
  )
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
}

function escapeText(text: string, special: RegExp): string {
  return text.replaceAll(special, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
