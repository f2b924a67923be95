import { type Check, type Figure, isMet } from '../scenario.ts'
import type { Report } from './write-report.ts'

/** A run as a Markdown document. */
export function tabulate({ machine, load, versions, date, seconds, scenarios }: Report): string {
  const tables = Object.entries(scenarios).flatMap(([name, { checks, figures }]) => [
    `## ${name}`,
    [
      '| | measured | target | |',
      '| --- | --- | --- | --- |',
      ...checks.map(checkRow),
      ...figures.map(figureRow),
    ].join('\n'),
  ])
  const about = [machine, `load ${load}`, ...Object.entries(versions).map((entry) => entry.join(' '))].join(
    ', ',
  )
  return `${['# Bench', `${date}, ${Math.round(seconds)} s. ${about}.`, ...tables].join('\n\n')}\n`
}

/** A value with its unit, as precise as it is worth. */
function format({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  const number = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 2 : 1)
  return `${number} ${unit}`
}

function checkRow(check: Check): string {
  const { what, unit, target } = check
  const limit = 'atMost' in target ? `≤ ${target.atMost} ${unit}` : `≥ ${target.atLeast} ${unit}`
  return `| ${what} | ${format(check)} | ${limit} | ${isMet(check) ? 'met' : '**missed**'} |`
}

function figureRow(figure: Figure): string {
  return `| ${figure.what} | ${format(figure)} | | |`
}
