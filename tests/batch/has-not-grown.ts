/** What a process takes besides what it holds: garbage that it has not collected yet, up to the size of its heap. */
const noiseMiB = 64

/** Whether a batch of many needed no more memory than one of few: what is held does not grow with what waits. */
export function hasNotGrown(fewMiB: number, manyMiB: number): boolean {
  return manyMiB <= fewMiB + noiseMiB
}
