import { type Stack, startStack } from '../../local/stack.ts'

/**
 * A whole stack, one whose functions run on the Edge Runtime's Deno and that has no pages, or only a Postgres server on
 * which nothing has been deployed.
 */
type Kind = 'full' | 'edge' | 'postgres'
type Shared = { starting: Promise<Stack>; users: number }

// Vitest loads this file once per project, in one process: what they share hangs on that process.
const key: unique symbol = Symbol.for('landlord.tests.stacks')
const ground = globalThis as { [key]?: Map<Kind, Shared> }
ground[key] ??= new Map()
const shared = ground[key]

/** The run's one stack of a kind, started for whoever asks first and stopped when the last has released it. */
export async function acquireStack(kind: Kind): Promise<{ stack: Stack; release: () => Promise<void> }> {
  let entry = shared.get(kind)
  if (!entry) {
    entry = { starting: start(kind), users: 0 }
    shared.set(kind, entry)
  }
  const held = entry
  held.users += 1
  const stack = await held.starting
  return {
    stack,
    release: async () => {
      held.users -= 1
      if (held.users > 0) return
      shared.delete(kind)
      await stack.stop()
    },
  }
}

function start(kind: Kind): Promise<Stack> {
  return startStack({
    instance: `test-${kind}-${process.pid}`,
    throwaway: true,
    fsync: false,
    // No test depends on speed: a slow machine is not a service that is down. Nor is time waited that only hides how long a sign-up
    // takes: the test of that has a function of its own.
    functionEnv: { AUTH_TIMEOUT_MS: '45000', DATABASE_TIMEOUT_MS: '45000', SIGN_UP_ANSWER_MS: '1' },
    ...(kind === 'edge' ? { deno: 'edge', without: ['web'] } : {}),
    ...(kind === 'postgres' ? { without: ['migrations', 'api', 'functions', 'web', 'seed'] } : {}),
    onDeath: (part, how, logFile) =>
      console.error(`The test stack's ${part} died (${how}); its log: ${logFile}`),
  })
}
