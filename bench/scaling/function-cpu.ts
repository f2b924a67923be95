import { signInTo } from '../../tests/support/sign-in-to.ts'
import { provision } from '../provisioning/provision.ts'
import { Batches } from '../scenarios/batch/batches.ts'
import { WatchedFunction } from '../scenarios/function/watched-function.ts'
import type { Measurement } from './measurement.ts'

const singles = 100
const drained = 300

/** What a function computes for a tenant, by itself and in a drain: the platform ends it after 2 s of that. */
export const functionCpu: Measurement = {
  name: 'function-cpu',
  async measure(stack) {
    const running = await WatchedFunction.start({
      name: 'tenant-provisioning',
      firstPath: '/health',
      logs: stack.logs,
      env: stack.functionEnv,
    })
    try {
      const started = running.cpuMs
      const token = await signInTo(stack.env)
      for (let n = 0; n < singles; n += 1) await provision(stack, running.url, { token })
      const single = running.cpuMs - started
      const batches = await Batches.of(stack)
      await batches.accept(drained)
      const before = running.cpuMs
      const { completed } = await batches.drain(running.url)
      const drain = running.cpuMs - before
      return [
        { what: 'CPU until the first answer', value: started, unit: 'ms' },
        { what: 'CPU a tenant, one by one', value: single / singles, unit: 'ms' },
        { what: 'tenants in one drain', value: completed, unit: '' },
        { what: 'CPU of that drain, mails included', value: drain, unit: 'ms' },
        { what: 'CPU of start and drain as a share of 2 s', value: (started + drain) / 2000, unit: '×' },
      ]
    } finally {
      await running.stop()
    }
  },
}
