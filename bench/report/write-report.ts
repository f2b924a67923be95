import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Machine } from '../machine.ts'
import { isMet, type Outcome } from '../scenario.ts'
import { drawChart } from './draw-chart.ts'
import { tabulate } from './tabulate.ts'

const folder = path.join(import.meta.dirname, '..', 'results')

/** What a whole run found, by scenario. */
export type Report = Machine & {
  date: string
  isQuick: boolean
  seconds: number
  scenarios: Record<string, Outcome>
}

/** Prints the table, and writes table, figures and chart down. Answers whether every promise was kept. */
export async function writeReport(report: Report): Promise<boolean> {
  const name = report.isQuick ? 'quick' : 'bench'
  const table = tabulate(report)
  console.log(table)
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(path.join(folder, `${name}.md`), table)
  writeFileSync(path.join(folder, `${name}.svg`), await drawChart(report))
  return Object.values(report.scenarios).every(({ checks }) => checks.every(isMet))
}
