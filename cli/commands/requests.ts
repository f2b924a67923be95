import { Command, Option } from 'commander'
import type { LandlordClient } from '../../client/landlord-client.ts'
import { cloneTenant } from '../../supabase/functions/_shared/contract/endpoints/clone.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import { listRequests, readRequest } from '../../supabase/functions/_shared/contract/endpoints/requests.ts'
import type { ProvisionRequestInput } from '../../supabase/functions/_shared/contract/provision-request.ts'
import type { RequestDetail } from '../../supabase/functions/_shared/contract/request-detail.ts'
import { REQUEST_SOURCES, type RequestList } from '../../supabase/functions/_shared/contract/request-list.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { describeMade } from '../output/describe-made.ts'
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

const HEADERS = ['id', 'created', 'status', 'slug', 'owner', 'of', 'attempts', 'error']

type Summary = RequestList['requests'][number]

function cellsOf({ id, createdAt, status, slug, ownerEmail, attempts, ...rest }: Summary): unknown[] {
  return [id, createdAt, status, slug, ownerEmail, whoseIs(rest), attempts, errorWords(rest.error)]
}

function whoseIs({
  source,
  adminEmail,
  adminUserId,
}: Pick<Summary, 'source' | 'adminEmail' | 'adminUserId'>) {
  return source === 'sign_up' ? 'a sign-up' : (adminEmail ?? adminUserId)
}

function errorWords(error: Summary['error']): string | null {
  return error && [error.code, error.reason].filter(Boolean).join(', ')
}

/** A command about one request. */
function about(name: string, description: string): Command {
  return new Command(name).description(description).argument('<request>', 'its id')
}

function showCommand(): Command {
  return about('show', 'all of a request: every attempt, and what to do next')
    .option('--body', 'what was asked for as JSON and nothing else: what provision --file takes')
    .action(async (id: string, options: { body?: true }, command: Command) => {
      const { client, output } = openSession(command)
      const { body: detail } = await client.call(readRequest, { params: { id } })
      if (options.body) output.result(detail.body, JSON.stringify(detail.body, null, 2))
      else output.result(detail, describe(detail))
    })
}

function describe({ request, attempts, idempotencyKey, cloneOf }: RequestDetail): string {
  const facts = formatPairs([
    ['Request', request.id],
    ['Status', request.status],
    ['Error', errorWords(request.error)],
    ['Of', whoseIs(request)],
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
    const made = await sendAgain(client, detail)
    output.result(made, describeMade(made))
  })
}

/** As the same intention. @throws CommandError where it has to be made in another way. */
async function sendAgain(client: LandlordClient, detail: RequestDetail) {
  const { request, idempotencyKey, needsPassword, cloneOf } = detail
  if (request.batchId !== null) {
    throw new CommandError(
      `It is part of a batch, of which all that failed is retried: landlord batches retry ${request.batchId}`,
    )
  }
  if (idempotencyKey === null) {
    throw new CommandError(
      `It is not yours. Begin anew with what it asked for: landlord requests show ${request.id} --body > body.json, then landlord provision --file body.json`,
    )
  }
  if (needsPassword && !process.env.OWNER_PASSWORD) {
    throw new CommandError('The password of the owner is stored nowhere: put it into OWNER_PASSWORD.', {
      exitCode: EXIT.usage,
    })
  }
  const { template, ...rest } = withPassword(detail)
  const { body } = cloneOf
    ? await client.call(cloneTenant, { params: { id: cloneOf }, body: rest, idempotencyKey })
    : await client.call(provisionTenant, {
        body: { ...rest, ...(template === undefined ? {} : { template }) },
        idempotencyKey,
      })
  return body
}

/** What was accepted once has an owner that fits its mode. */
function withPassword({ body, needsPassword }: RequestDetail): ProvisionRequestInput {
  const owner = { ...body.owner, ...(needsPassword ? { password: process.env.OWNER_PASSWORD } : {}) }
  return { ...body, owner } as ProvisionRequestInput
}
