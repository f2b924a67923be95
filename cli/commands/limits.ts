import { Command } from 'commander'
import { z } from 'zod'
import { connect } from '../connect.ts'
import { outputOf } from '../output/output.ts'
import { formatTable } from '../output/terminal.ts'

const limitSchema = z.object({
  action: z.string(),
  capacity: z.int(),
  per_minute: z.int(),
  updated_at: z.string(),
})

/** How much each admin may do: for who holds the project's secret key. */
export function limitsCommand(): Command {
  const limits = new Command('limits').description('how much each admin may do (needs SECRET_KEY)')
  limits
    .command('list')
    .description('every limit')
    .action(async (_: object, command: Command) => {
      const { call, source } = connect(command)
      const found = z.array(limitSchema).parse(await call('list_rate_limits'))
      const rows = found.map((limit) => [limit.action, limit.capacity, limit.per_minute, limit.updated_at])
      const table = formatTable(['action', 'capacity', 'per minute', 'changed'], rows)
      outputOf(command).result({ source, limits: found }, table)
    })
  limits
    .command('set')
    .description('change a limit, from the next call on; the audit keeps what it was')
    .argument('<action>', 'as limits list names it')
    .requiredOption('--capacity <number>', 'how much at once', Number)
    .requiredOption('--per-minute <number>', 'how fast it fills again', Number)
    .action(async (action: string, options: { capacity: number; perMinute: number }, command: Command) => {
      const { call, source } = connect(command)
      const args = { p_action: action, p_capacity: options.capacity, p_per_minute: options.perMinute }
      const limit = limitSchema.parse(await call('set_rate_limit', args))
      const text = `${limit.action}: ${limit.capacity} at once, ${limit.per_minute} a minute (${source}).`
      outputOf(command).result({ source, limit }, text)
    })
  return limits
}
