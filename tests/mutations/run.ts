import { startStack } from '../../local/stack.ts'
import { allMutations } from './all-mutations.ts'
import { Mutants } from './mutants.ts'
import type { Mutation } from './mutations.ts'

const concurrency = 2
/** Part of a title: for trying one mutation out. */
const [only = ''] = process.argv.slice(2)

const startedAt = performance.now()
const stack = await startStack({
  instance: `mutations-${process.pid}`,
  throwaway: true,
  without: ['migrations', 'api', 'functions', 'web', 'seed'],
})
process.once('SIGINT', () => void stack.stop().finally(() => process.exit(1)))
try {
  process.exitCode = (await hunt(stack.env.DB_URL)) ? 0 : 1
} finally {
  await stack.stop()
}

/** Whether every mutation was caught, after saying by what. */
async function hunt(platformUrl: string): Promise<boolean> {
  const mutants = await Mutants.breed(platformUrl)
  // Tests that fail anyway would catch anything.
  const fault = await mutants.catch()
  if (fault) {
    console.error(`Without any mutation this fails: ${fault.test}\n${fault.how}`)
    return false
  }
  const waiting = allMutations.filter(({ title }) => title.includes(only))
  const total = waiting.length
  let survivors = 0
  const work = async () => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      const caught = await mutants.catch(mutation)
      if (!caught) survivors += 1
      report(mutation, caught ? caught.test : 'SURVIVED', caught?.how)
    }
  }
  // To the end of every lane, whatever one of them throws: nobody's database is to go away under them.
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, work))
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  await mutants.drop()
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  console.log(`${total - survivors} of ${total} mutations caught in ${seconds} s`)
  return survivors === 0 && total > 0
}

function report({ title, name }: Mutation, test: string, how = ''): void {
  const [firstLine = ''] = how.split('\n')
  console.log(`${title} (${name})\n    ${test}${firstLine ? `\n    ${firstLine}` : ''}`)
}
