/** Until the browser has a network; at once, where it has one. Rejects when the signal says so. */
export function whenOnline(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return Promise.resolve()
  return new Promise((resolve, reject) => {
    addEventListener('online', () => resolve(), { once: true })
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
