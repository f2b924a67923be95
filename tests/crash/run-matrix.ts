import type { CrashCase } from './crash-case.ts'
import { labelOf } from './crash-point.ts'
import { Lane } from './lane.ts'
import type { Verdict } from './run-case.ts'

/** Plays all cases, each lane one at a time, and tells of each as soon as it is over. */
export async function runMatrix<Case>(
  cases: Case[],
  lanes: Lane[],
  play: (lane: Lane, next: Case) => Promise<Verdict>,
  onVerdict: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const queue = cases.values()
  const work = async (lane: Lane) => {
    for (const next of queue) {
      const verdict = await play(lane, next)
      verdicts.push(verdict)
      onVerdict(verdict)
    }
  }
  await Promise.all(lanes.map(work))
  return verdicts
}

/** Starts lanes one after the other, so that a slow machine is not overrun. Leaves none behind when one fails. */
export async function startLanes(count: number): Promise<Lane[]> {
  const lanes: Lane[] = []
  try {
    for (let n = 1; n <= count; n++) lanes.push(await Lane.start(`crash-${n}`))
    return lanes
  } catch (error) {
    await Promise.all(lanes.map((lane) => lane.stop()))
    throw error
  }
}

/** A share of the cases, spread evenly over the whole matrix. */
export function shareOf<Case>(cases: Case[], size: number): Case[] {
  return cases.filter(
    (_, n) => Math.floor((n * size) / cases.length) !== Math.floor(((n - 1) * size) / cases.length),
  )
}

/** The matrix as text: how many cases were killed where, by who ended them, for the first kill and the second. */
export function formatMatrix(cases: CrashCase[]): string {
  const once = new Counts()
  const twice = new Counts()
  for (const { first, recovery } of cases) {
    const last = recovery.at(-1)?.by ?? ''
    const second = recovery.slice(0, -1).find(({ crash }) => crash)
    if (second?.crash) twice.add(`${second.by}: ${labelOf(second.crash)}`, last)
    else once.add(labelOf(first.crash), last)
  }
  return `${once.format('killed once, at')}\n\n${twice.format('killed a second time, in')}`
}

const columns = ['retry', 'drain', 'reaper']

class Counts {
  readonly #rows = new Map<string, Record<string, number>>()

  add(row: string, column: string): void {
    const counts = this.#rows.get(row) ?? {}
    counts[column] = (counts[column] ?? 0) + 1
    this.#rows.set(row, counts)
  }

  format(title: string): string {
    const width = Math.max(title.length, ...[...this.#rows.keys()].map((row) => row.length))
    const line = (row: string, cells: (string | number)[]) =>
      `${row.padEnd(width)}${cells.map((cell) => String(cell).padStart(8)).join('')}`
    const rows = [...this.#rows].map(([row, counts]) =>
      line(
        row,
        columns.map((column) => counts[column] ?? '·'),
      ),
    )
    return [line(title, columns), ...rows].join('\n')
  }
}

/** What came of it all, for the last lines of a run. */
export function summarise(verdicts: Verdict[]): string {
  const outcomes = Object.groupBy(verdicts, ({ outcome }) => outcome)
  const counts = Object.entries(outcomes).map(([outcome, some]) => `${some?.length ?? 0} ${outcome}`)
  const violations = verdicts.reduce((sum, verdict) => sum + verdict.violations.length, 0)
  return `${counts.join(', ')}\n${verdicts.length} cases, ${violations} violations`
}
