import type { BatchResultItem } from '../contract/batch-result.ts'
import { failpoint } from '../failpoint.ts'
import type { AuthService } from './auth-service.ts'
import type { BatchDatabase } from './batch-database.ts'
import type { ItemSecrets } from './batch-items.ts'
import { type BatchRow, type ItemRow, toItemError } from './batch-rows.ts'
import type { Origin } from './caller.ts'
import { type ApiKeyPair, generateApiKeyPair, generateTemporaryPassword } from './credentials.ts'
import type { ClaimedRequest, Database } from './database.ts'
import type { OwnerBirths } from './owner-births.ts'
import { pause } from './pause.ts'
import { toResponse } from './provisioning-payload.ts'
import { sendOwedEmails } from './send-owed-emails.ts'
import { untilAnswered } from './until-answered.ts'

const CONCURRENCY = 8
/** Above the largest batch that is done inline. */
const CLAIM_SIZE = 50
const MAX_PAUSE_MS = 1_000

interface InlineOptions {
  /** For how long a lost answer of the database is asked for again. */
  patienceMs: number
  /** For how long to wait for others who are at items of the batch. */
  batchPatienceMs: number
}

interface Services {
  batches: BatchDatabase
  database: Database
  auth: AuthService
  births: OwnerBirths
}

/** What this call has begun, by position. */
interface Begun {
  ownerId: string | null
  password: string | undefined
}

/**
 * Does a batch while its caller waits. It keeps no promise that anything depends on: what it leaves when it dies is
 * queued or has a lease, and workers, the reaper or the same call once more finish it.
 */
export class InlineBatch {
  readonly #services: Services
  readonly #options: InlineOptions

  constructor(services: Services, options: InlineOptions) {
    this.#services = services
    this.#options = options
  }

  /** Works until nothing of the batch is open, or others take too long with what they have of it. */
  async run(
    origin: Origin,
    accepted: BatchRow,
    secrets: ReadonlyMap<number, ItemSecrets>,
  ): Promise<{ row: BatchRow; items: BatchResultItem[] }> {
    const giveUpAt = performance.now() + this.#options.batchPatienceMs
    const pairs = await keyPairs(secrets)
    const begun = new Map<number, Begun>()
    let row = accepted
    for (let pauseMs = 50; row.status === 'running' && performance.now() < giveUpAt; pauseMs *= 2) {
      const claims = await this.#claim(origin, row.batch_id, pairs)
      if (claims.length > 0) {
        await this.#bringToLife(origin, claims, secrets, begun)
        pauseMs = 25
      }
      if (row.mode === 'all_or_nothing') {
        failpoint('batch:settling')
        await this.#untilAnswered(() => this.#services.database.settleBatches(origin))
      }
      row = await this.#untilAnswered(() => this.#services.batches.read(origin, accepted.batch_id))
      if (row.status === 'running' && claims.length === 0) await pause(Math.min(pauseMs, MAX_PAUSE_MS))
    }
    const claim = { limit: CLAIM_SIZE, batchId: row.batch_id, concurrency: CONCURRENCY }
    await this.#untilAnswered(() => sendOwedEmails(this.#services, origin, claim))
    const items = await this.#untilAnswered(() =>
      this.#services.batches.listItems(origin, row.batch_id, { limit: row.total }),
    )
    return { row, items: items.map((item) => toResult(item, begun, pairs)) }
  }

  async #claim(origin: Origin, batchId: string, pairs: ReadonlyMap<number, ApiKeyPair>) {
    const hashes = [...pairs].map(([position, { publicKey, secretHash }]) => [
      position,
      { public_key: publicKey, secret_hash: secretHash },
    ])
    const apiKeys = Object.fromEntries(hashes)
    const claims = await this.#untilAnswered(() =>
      this.#services.database.claimRequests(origin, { limit: CLAIM_SIZE, batchId, apiKeys }),
    )
    failpoint('batch:claimed')
    return claims
  }

  async #bringToLife(
    origin: Origin,
    claims: readonly ClaimedRequest[],
    secrets: ReadonlyMap<number, ItemSecrets>,
    begun: Map<number, Begun>,
  ): Promise<void> {
    const open = claims.filter(({ status, is_prepared }) => status === 'processing' && !is_prepared)
    const births = open.map((attempt) => {
      const position = attempt.batch_position ?? -1
      const password = passwordFor(secrets.get(position))
      begun.set(position, { ownerId: attempt.owner_id, password })
      return { attempt, owner: { fullName: attempt.owner_full_name, password, isConfirmed: true } }
    })
    await this.#services.births.many(origin, births, { concurrency: CONCURRENCY, patience: 'undo unknown' })
  }

  #untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    return untilAnswered(this.#options.patienceMs, call)
  }
}

/** One for each item that wants one, by position. */
async function keyPairs(secrets: ReadonlyMap<number, ItemSecrets>): Promise<Map<number, ApiKeyPair>> {
  const pairs = new Map<number, ApiKeyPair>()
  for (const [position, { wantsApiKey }] of secrets) {
    if (wantsApiKey) pairs.set(position, await generateApiKeyPair())
  }
  return pairs
}

function passwordFor(secrets: ItemSecrets | undefined): string | undefined {
  return secrets?.mode === 'temporary' ? generateTemporaryPassword() : secrets?.password
}

/** An item as its row has it, with the secrets that are its own: of an owner or a key that this very call has made. */
function toResult(
  row: ItemRow,
  begun: ReadonlyMap<number, Begun>,
  pairs: ReadonlyMap<number, ApiKeyPair>,
): BatchResultItem {
  const { position, result } = row
  const item = {
    position,
    status: row.status,
    idempotencyKey: row.idempotency_key,
    setupEmail: row.setup_email,
    ...(row.error ? { error: toItemError(row.error) } : {}),
  }
  if (!result) return item
  const own = begun.get(position)
  const pair = pairs.get(position)
  const isOurs = own?.ownerId === result.owner.id
  const { tenant, owner, credentials, apiKey } = toResponse(result, {
    setupEmail: row.setup_email ?? 'not_needed',
    replayed: !isOurs,
    requestId: '',
    secrets: {
      password: isOurs && result.owner.mode === 'temporary' ? own?.password : undefined,
      apiSecretKey: pair?.publicKey === result.api_key?.public_key ? pair?.secretKey : undefined,
    },
  })
  const { id, email, mode } = owner
  return {
    ...item,
    tenant,
    owner: { id, email, mode },
    ...(credentials ? { credentials } : {}),
    ...(apiKey ? { apiKey } : {}),
  }
}
