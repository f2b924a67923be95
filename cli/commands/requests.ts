import { Command, Option } from 'commander'
import { LandlordError } from '../../client/landlord-error.ts'
import { sendAgain, wayOn } from '../../client/request-again.ts'
import { listRequests, readRequest } from '../../supabase/functions/_shared/contract/endpoints/requests.ts'
import { printableJson } from '../../supabase/functions/_shared/contract/printable.ts'
import type { RequestDetail } from '../../supabase/functions/_shared/contract/request-detail.ts'
import { REQUEST_SOURCES, type RequestList } from '../../supabase/functions/_shared/contract/request-list.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { describeMade } from '../output/describe-made.ts'
import { errorWords } from '../output/error-words.ts'
import { explainProblem } from '../output/explain-problem.ts'
import { formatPairs, formatTable } from '../output/terminal.ts'
import { openSession } from '../session.ts'

/** What was asked for, whatever became of it. */
export function requestsCommand(): Command {
  const requests = new Command('requests')
    .description('what was asked for, also where no tenant came of it')
    .addHelpText('after', EXAMPLES)
  for (const command of [listCommand(), showCommand(), retryCommand()]) requests.addCommand(command)
  return requests
}

const EXAMPLES = `
Examples:
  landlord requests list --status failed --mine
  landlord requests retry 18952b2e-6902-4556-88f5-f6d17f315dd6
  landlord requests show 18952b2e-6902-4556-88f5-f6d17f315dd6 --body > acme.json`

interface Query {
  mine?: true
  source?: (typeof REQUEST_SOURCES)[number]
}

function listCommand(): Command {
  return new Command('list')
    .description('of all admins, and sign-ups; the newest first')
    .option('--search <text>', 'in the tenant’s name or slug, or the owner’s address')
    .option('--status <statuses>', 'one or more, separated by commas')
    .option('--mine', 'only your own')
    .addOption(new Option('--source <source>', 'where they came from').choices(REQUEST_SOURCES))
    .option('--batch <id>', 'the items of this batch')
    .option('--created-from <date>', 'since this day, or date and time with offset')
    .option('--created-to <date>', 'up to it, not with it')
    .option('--limit <number>', 'how many a page')
    .option('--cursor <cursor>', 'of the page before, with the same filters')
    .action(async ({ mine, ...query }: Query, command: Command) => {
      const { client, output } = openSession(command)
      const { body } = await client.call(listRequests, { query: { ...query, ...(mine && { mine: 'true' }) } })
      const table = formatTable(HEADERS, body.requests.map(cellsOf))
      output.result(body, body.requests.length > 0 ? table : 'There are no such requests.')
      if (body.nextCursor !== null) output.note(`There are more: --cursor ${body.nextCursor}`)
    })
}

const HEADERS = ['id', 'created', 'status', 'slug', 'owner', 'asked by', 'attempts', 'error']

type Summary = RequestList['requests'][number]

function cellsOf(request: Summary): unknown[] {
  const { id, createdAt, status, slug, ownerEmail, attempts, error } = request
  return [id, createdAt, status, slug, ownerEmail, askedBy(request), attempts, errorWords(error)]
}

function askedBy({ source, adminEmail, adminUserId }: Summary): string | null {
  return source === 'sign_up' ? 'its owner, by sign-up' : (adminEmail ?? adminUserId)
}

/** A command about one request. */
function about(name: string, description: string): Command {
  return new Command(name).description(description).argument('<request>', 'its id')
}

function showCommand(): Command {
  return about('show', 'all of a request: every attempt, and what to do next')
    .option('--body', 'what was asked for as JSON and nothing else: what provision or clone takes as --file')
    .action(async (id: string, options: { body?: true }, command: Command) => {
      const { client, output } = openSession(command)
      const { body: detail } = await client.call(readRequest, { params: { id } })
      if (options.body) output.result(detail.body, printableJson(detail.body, 2))
      else output.result(detail, describe(detail))
    })
}

function describe({ request, attempts, idempotencyKey, cloneOf }: RequestDetail): string {
  const facts = formatPairs([
    ['Request', request.id],
    ['Status', request.status],
    ['Error', errorWords(request.error)],
    ['Asked by', askedBy(request)],
    ['Batch', request.batchId],
    ['Key', idempotencyKey],
    ['Tenant', request.tenantId],
    ['Name', request.name],
    ['Slug', request.slug],
    ['Owner', `${request.ownerEmail} (${request.ownerMode})`],
    ['Isolation', request.isolation],
    ['Template', request.template],
    ['Clone of', cloneOf],
    ['Created', request.createdAt],
    ['Completed', request.completedAt],
  ])
  if (attempts.length === 0) return facts
  const rows = attempts.map(({ number, status, startedAt, seconds, error, nextStep }) => {
    return [number, status, startedAt, seconds, errorWords(error), nextStep]
  })
  return `${facts}\n\n${formatTable(['attempt', 'status', 'started', 'seconds', 'error', 'next'], rows)}`
}

function retryCommand(): Command {
  return about(
    'retry',
    'send a request of your own once more: it makes one tenant, however often that is done',
  ).action(async (id: string, _: object, command: Command) => {
    const { client, output } = openSession(command)
    const { body: detail } = await client.call(readRequest, { params: { id } })
    const password = process.env.OWNER_PASSWORD || undefined
    requireRetryable(detail, password)
    const made = await sendAgain(client, detail, password).catch((error: unknown) => {
      if (!(error instanceof LandlordError)) throw error
      throw explainProblem(error, inBody, { lines: [`To ask for something else: ${howToBeginAnew(detail)}`] })
    })
    output.result(made, describeMade(made))
  })
}

const inBody = (pointer: string) => `${pointer || 'the body'} of the request`

/** @throws CommandError where it can't be sent again, with what to do instead */
function requireRetryable(detail: RequestDetail, password: string | undefined): void {
  const { request, idempotencyKey, needsPassword } = detail
  const isReplay = request.status === 'completed' && idempotencyKey !== null
  const way = wayOn(detail, Date.now(), password)
  if (way === 'again' || (isReplay && (!needsPassword || password !== undefined))) return
  if (way === 'batch') {
    throw new CommandError(
      `It is part of a batch, of which all that failed is retried: landlord batches retry ${request.batchId}`,
    )
  }
  if (request.status === 'completed') {
    throw new CommandError(`It is completed: landlord show ${request.tenantId ?? request.slug}`)
  }
  if (idempotencyKey !== null && needsPassword && password === undefined) {
    throw new CommandError('The password of the owner is stored nowhere: put it into OWNER_PASSWORD.', {
      exitCode: EXIT.usage,
    })
  }
  if (way === 'anew') throw new CommandError(`It is not yours. Begin anew: ${howToBeginAnew(detail)}`)
  throw new CommandError(
    request.error?.code === 'BATCH_UNDONE'
      ? 'Its batch was undone.'
      : `It is ${request.status}: see later what comes of it.`,
  )
}

/** From what it asked for, as a request of one's own. */
function howToBeginAnew({ request, needsPassword, cloneOf }: RequestDetail): string {
  const make = cloneOf ? `landlord clone ${cloneOf}` : 'landlord provision'
  return [
    `landlord requests show ${request.id} --body > body.json`,
    ...(needsPassword ? ['put owner.password into it'] : []),
    `then ${make} --file body.json`,
  ].join(', ')
}
