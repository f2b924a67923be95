import { pause } from '../provisioning/pause.ts'

/**
 * Settles as `work` does, but only at a whole multiple of `stepMs` after `startedAt` (of `performance.now()`): so how
 * long it took, and with it what was done, is not to be seen from outside.
 */
export async function atSteps<Result>(
  { stepMs, startedAt }: { stepMs: number; startedAt: number },
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work
  } finally {
    await pause(stepMs - ((performance.now() - startedAt) % stepMs))
  }
}
