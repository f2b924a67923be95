import { log } from '../logger.ts'

/** As much of Supabase's edge runtime as is used here; elsewhere there is none. */
declare const EdgeRuntime: { waitUntil(promise: Promise<unknown>): void } | undefined

/** Goes on with something after the answer. Its failure goes to the log: nobody waits for it. */
export function inBackground(requestId: string, what: string, work: Promise<unknown>): void {
  const settled = work.catch((error: unknown) => {
    // Its name and not its message, which may quote input.
    log('warn', 'background_failed', {
      requestId,
      what,
      error: error instanceof Error ? error.name : 'unknown',
    })
  })
  if (typeof EdgeRuntime !== 'undefined') EdgeRuntime.waitUntil(settled)
}
