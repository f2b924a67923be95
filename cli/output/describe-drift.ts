import { printable } from '../../supabase/functions/_shared/contract/printable.ts'
import type { SchemaDifference } from '../../supabase/functions/_shared/contract/schema-drift.ts'

/** Definitions of functions are long; `--json` has all of them. */
const LONGEST = 200

/** Every difference with what was expected and what is there, each on a line of its own. */
export function describeDrift(drift: readonly SchemaDifference[]): string {
  if (drift.length === 0) return 'As the migrations make it: nothing differs.'
  const lines = drift.flatMap(({ problem, kind, name, expected, actual }) => [
    `  ${problem.padEnd('unexpected'.length)}  ${kind} ${printable(name)}`,
    ...(expected === null ? [] : [`              expected: ${oneLine(expected)}`]),
    ...(actual === null ? [] : [`              actual:   ${oneLine(actual)}`]),
  ])
  return [`${drift.length} ${drift.length === 1 ? 'difference' : 'differences'}:`, ...lines].join('\n')
}

function oneLine(definition: string): string {
  const line = printable(definition.replaceAll(/\s+/g, ' ').trim())
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`
}
