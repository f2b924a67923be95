import type { Failpoint } from '../../supabase/functions/_shared/failpoint.ts'

/** As much of Deno as is used here. */
declare const Deno: {
  pid: number
  env: { get(name: string): string | undefined }
  kill(pid: number, signal: 'SIGKILL'): void
  readTextFileSync(path: string): string
}

const file = Deno.env.get('FAILPOINT_FILE') ?? ''
let hits = 0

/** Stands in for the function's own failpoint: kills the process at the one that the file names, at its n-th hit. */
export function failpoint(name: Failpoint): void {
  const [deadly, nth] = Deno.readTextFileSync(file).split('#')
  if (name !== deadly) return
  hits += 1
  if (hits !== Number(nth)) return
  Deno.kill(Deno.pid, 'SIGKILL')
  // Not one more step, should the signal take a moment.
  for (;;);
}
