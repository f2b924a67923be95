import type { Stack } from '../local/stack.ts'

/** What a number counts; `×` is one figure of a run as a multiple of another of the same run. */
type Unit = '×' | 'ms' | '/s' | 'MB' | 'kB' | 'rows' | 'calls'

/** Something measured, as it is. */
export type Figure = { what: string; value: number; unit: Unit }

/** Something measured that is promised: the run fails where it is on the wrong side of its target. */
export type Check = Figure & { target: { atMost: number } | { atLeast: number } }

/** What a scenario found out. */
export type Outcome = { checks: Check[]; figures: Figure[] }

/** What a scenario works with. */
type BenchContext = {
  /** Whether there are seconds for it, not minutes: fewer rounds, smaller heaps. */
  isQuick: boolean
  /** A stack that the scenarios share, without web pages and with the limits on calls out of the way. It is started when first asked for. */
  stack(): Promise<Stack>
  /** Tells who waits what is going on. */
  say(text: string): void
}

/** One part of the bench. Whatever it starts, other than the shared stack, it also ends. */
export type Scenario = {
  name: string
  run(context: BenchContext): Promise<Outcome>
}

/** Whether a promise is kept. */
export function isMet({ value, target }: Check): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}
