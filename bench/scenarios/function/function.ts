import path from 'node:path'
import { type DenoKind, denoBinary } from '../../../local/deno.ts'
import { cacheFunction } from '../../../local/functions.ts'
import type { Stack } from '../../../local/stack.ts'
import { mapBounded } from '../../../supabase/functions/_shared/provisioning/map-bounded.ts'
import { signInTo } from '../../../tests/support/sign-in-to.ts'
import { provision } from '../../provisioning/provision.ts'
import type { Outcome, Scenario } from '../../scenario.ts'
import { median } from '../../statistics.ts'
import { WatchedFunction } from './watched-function.ts'

const inFlight = 64
/** What each function is asked for first, and how it answers a stranger. */
const functions = [
  { name: 'tenant-provisioning', firstPath: '/health', status: 200 },
  { name: 'tenant-signup', firstPath: '/sign-ups', status: 405 },
  { name: 'tenant-tools', firstPath: '/oauth-protected-resource', status: 200 },
] as const

/** How soon a function's process answers, and what memory it takes. */
export const functionScenario: Scenario = {
  name: 'function',
  async run({ isQuick, stack: startStack, say }) {
    const stack = await startStack()
    const outcome: Outcome = { checks: [], figures: [] }
    for (const each of functions) {
      const { firstAnswersMs, peakMb } = await startSome(stack, each, isQuick ? 3 : 10)
      outcome.checks.push({
        what: `${each.name}: first answer after start`,
        value: median(firstAnswersMs),
        unit: 'ms',
        target: { atMost: 500 },
      })
      outcome.figures.push({ what: `${each.name}: memory after its first answer`, value: peakMb, unit: 'MB' })
    }
    say(`${inFlight} requests in flight`)
    outcome.checks.push({
      what: `tenant-provisioning: memory, ${inFlight} requests in flight`,
      value: await memoryUnderLoad(stack, isQuick ? 96 : 1280),
      unit: 'MB',
      target: { atMost: 128 },
    })
    if (denoBinary('edge')) {
      await cacheFunction(
        'tenant-provisioning',
        path.join(stack.logs, 'deno-cache-edge.log'),
        undefined,
        'edge',
      )
      const [provisioning] = functions
      const edge = await startSome(stack, { ...provisioning, deno: 'edge' }, isQuick ? 2 : 5)
      outcome.figures.push(
        { what: `on the Edge Runtime's Deno: first answer`, value: median(edge.firstAnswersMs), unit: 'ms' },
        { what: `on the Edge Runtime's Deno: memory after it`, value: edge.peakMb, unit: 'MB' },
      )
      if (!isQuick) {
        outcome.figures.push({
          what: `on the Edge Runtime's Deno: memory, ${inFlight} requests in flight`,
          value: await memoryUnderLoad(stack, 640, 'edge'),
          unit: 'MB',
        })
      }
    }
    const workdir = path.join(import.meta.dirname, 'baseline')
    const empty = await startSome(stack, { name: 'empty', firstPath: '/', status: 200, workdir }, 3)
    outcome.figures.push(
      { what: 'Deno with an empty function: first answer', value: median(empty.firstAnswersMs), unit: 'ms' },
      { what: 'Deno with an empty function: memory', value: empty.peakMb, unit: 'MB' },
    )
    return outcome
  },
}

/** Several starts, one after the other, the first of which doesn't count: it finds the files and the stack cold. Memory: of the last. */
async function startSome(
  stack: Stack,
  {
    status,
    ...options
  }: { name: string; firstPath: string; status: number; workdir?: string; deno?: DenoKind },
  starts: number,
): Promise<{ firstAnswersMs: number[]; peakMb: number }> {
  const firstAnswersMs: number[] = []
  let peakMb = 0
  for (let n = 0; n <= starts; n += 1) {
    const started = await WatchedFunction.start({ ...options, logs: stack.logs, env: stack.functionEnv })
    peakMb = started.peakMb
    await started.stop()
    if (started.firstStatus !== status) {
      throw new Error(`${options.name} answered ${started.firstStatus} instead of ${status}`)
    }
    if (n > 0) firstAnswersMs.push(started.firstAnswerMs)
  }
  return { firstAnswersMs, peakMb }
}

/** The peak while so many tenants are made by one process, none of them less than active. */
async function memoryUnderLoad(stack: Stack, tenants: number, deno: DenoKind = 'newest'): Promise<number> {
  const token = await signInTo(stack.env)
  const [{ name, firstPath }] = functions
  const running = await WatchedFunction.start({
    name,
    firstPath,
    deno,
    logs: stack.logs,
    env: stack.functionEnv,
  })
  try {
    await mapBounded([...Array(tenants).keys()], inFlight, () => provision(stack, running.url, { token }))
    return running.peakMb
  } finally {
    await running.stop()
  }
}
