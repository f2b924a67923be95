import { Command, Option } from 'commander'
import {
  type Batch,
  type BatchItemState,
  ITEM_STATUSES,
  type ItemError,
} from '../../supabase/functions/_shared/contract/batch.ts'
import {
  cancelBatch,
  listBatches,
  readBatch,
  retryBatch,
  undoBatch,
} from '../../supabase/functions/_shared/contract/endpoints/batches.ts'
import { followBatch } from '../batches/follow-batch.ts'
import { describeBatch, exitCodeOf } from '../batches/report-batch.ts'
import { confirmByTyping } from '../confirm.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable } from '../output/terminal.ts'
import { openSession, type Session } from '../session.ts'

/** What has become of batches, and what may still be done about them. */
export function batchesCommand(): Command {
  const batches = new Command('batches').description('batches that were begun').addHelpText('after', EXAMPLES)
  const commands = [
    listCommand(),
    statusCommand(),
    followCommand(),
    retryCommand(),
    cancelCommand(),
    undoCommand(),
  ]
  for (const command of commands) batches.addCommand(command)
  return batches
}

const EXAMPLES = `
Examples:
  landlord batches status 0e37df36-f698-11e6-8dd4-cb9ced3df976 --status failed
  landlord batches retry 0e37df36-f698-11e6-8dd4-cb9ced3df976`

/** A command about one batch. */
function about(name: string, description: string): Command {
  return new Command(name).description(description).argument('<batch>', 'its id')
}

function listCommand(): Command {
  return new Command('list')
    .description('your own, the newest first')
    .option('--limit <number>', 'how many a page')
    .option('--cursor <cursor>', 'of the page before')
    .action(async (query: { limit?: string; cursor?: string }, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(listBatches, { query })
      const table = formatTable(
        ['id', 'created', 'mode', 'status', 'total', 'active', 'failed'],
        body.batches.map(cellsOf),
      )
      output.result(body, body.batches.length > 0 ? table : 'You have begun no batches.')
      if (body.nextCursor !== null) output.note(`There are more: --cursor ${body.nextCursor}`)
    })
}

function cellsOf({ batchId, createdAt, mode, status, total, counts }: Batch): unknown[] {
  return [batchId, createdAt, mode, status, total, counts.completed, counts.failed]
}

function statusCommand(): Command {
  return about('status', 'where it stands, and its items by page')
    .addOption(new Option('--status <status>', 'only items that stand so').choices(ITEM_STATUSES))
    .option('--after <position>', 'only items behind this one')
    .option('--limit <number>', 'how many items')
    .action(async (id: string, query: ItemQuery, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(readBatch, { params: { id }, query })
      const items = formatTable(
        ['item', 'status', 'slug', 'owner', 'tenant', 'error'],
        body.items.map(itemCells),
      )
      output.result(body, [describeBatch(body), ...(body.items.length > 0 ? [items] : [])].join('\n'))
      if (body.nextAfter !== null) output.note(`There are more: --after ${body.nextAfter}`)
    })
}

interface ItemQuery {
  status?: BatchItemState['status']
  after?: string
  limit?: string
}

function itemCells({ position, status, slug, ownerEmail, tenantId, error }: BatchItemState): unknown[] {
  return [position, status, slug, ownerEmail, tenantId, error && describeError(error)]
}

function describeError({ code, reason, errors }: ItemError): string {
  const faults = errors.map(({ pointer, message }) => `${pointer} ${message}`.trim())
  return [code, ...(faults.length > 0 ? faults : reason ? [reason] : [])].join(', ')
}

function followCommand(): Command {
  return about('follow', 'show its progress until it is done').action(
    async (id: string, _: object, command: Command) => follow(openSession(command), id),
  )
}

function retryCommand(): Command {
  return about('retry', 'try again what has failed, and follow it').action(
    async (id: string, _: object, command: Command) => {
      const session = openSession(command)
      await session.client.call(retryBatch, { params: { id } })
      await follow(session, id)
    },
  )
}

async function follow(session: Session, id: string): Promise<void> {
  const batch = await followBatch(session, id)
  session.output.result(batch, describeBatch(batch))
  process.exitCode = exitCodeOf(batch)
}

function cancelCommand(): Command {
  return about('cancel', 'give up what has not begun').action(
    async (id: string, _: object, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(cancelBatch, { params: { id } })
      output.result(body, describeBatch(body))
    },
  )
}

function undoCommand(): Command {
  return about('undo', 'take back the tenants that nobody has used since')
    .option('--confirm <batch>', 'its id once more; asked for at a terminal if left out')
    .action(async (id: string, options: { confirm?: string }, command: Command) => {
      const { client, output } = openSession(command)
      const confirm =
        options.confirm ??
        (await confirmByTyping(command, '--confirm <batch>', async () => {
          const { body } = await client.call(readBatch, { params: { id }, query: { limit: 1 } })
          return `This takes back up to ${body.counts.completed} tenants for good. Type the id of the batch to go on: `
        }))
      const { body } = await client.call(undoBatch, { params: { id }, body: { confirm } })
      const kept = body.kept.length > 0 ? `\nKept, since they are in use: items ${body.kept.join(', ')}.` : ''
      output.result(body, `${describeBatch(body)}\n${body.undone} taken back.${kept}`)
      process.exitCode = body.kept.length > 0 ? EXIT.partlyFailed : EXIT.done
    })
}
