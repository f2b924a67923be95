import { useMemo } from 'react'

interface Intention {
  /** The idempotency key for this: the same one as long as the same is asked for, and it is not settled. */
  keyFor(asked: unknown): string
  /** It is known what came of it: the same asked for again is another matter. */
  settle(): void
}

/** Keeps an idempotency key over the tries of one intention, for as long as whoever uses it is on the page. */
export function useIntention(): Intention {
  return useMemo(() => {
    let current: { asked: string; key: string } | undefined
    return {
      keyFor(asked) {
        const text = JSON.stringify(asked)
        if (current?.asked !== text) current = { asked: text, key: crypto.randomUUID() }
        return current.key
      },
      settle() {
        current = undefined
      },
    }
  }, [])
}
