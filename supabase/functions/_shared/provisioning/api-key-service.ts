import type { ApiKey, CreateApiKey, NewApiKey, RotateApiKey } from '../contract/api-keys.ts'
import type { ApiKeyDatabase, MadeKey } from './api-key-database.ts'
import type { Caller } from './caller.ts'
import { type ApiKeyPair, generateApiKeyPair } from './credentials.ts'
import type { Limited } from './rate-limit.ts'
import { rotationHint } from './rotation-hint.ts'
import { untilAnswered } from './until-answered.ts'

interface ServiceOptions {
  /** For how long a lost answer of the database is asked for again. The secret hangs on it. */
  patienceMs: number
}

/** Hands out and ends tenants' API keys. Secrets are made here, answered once, and go nowhere else. */
export class ApiKeyService {
  readonly #database: ApiKeyDatabase
  readonly #options: ServiceOptions

  constructor(database: ApiKeyDatabase, options: ServiceOptions) {
    this.#database = database
    this.#options = options
  }

  async list(caller: Caller, tenantId: string): Promise<{ keys: ApiKey[] }> {
    return { keys: await this.#database.list(caller, tenantId) }
  }

  /** Makes a key, or tells of the one that this idempotency key stands for. */
  create(
    caller: Caller,
    tenantId: string,
    idempotencyKey: string,
    request: CreateApiKey,
  ): Promise<Limited<NewApiKey>> {
    const { name, expiresAt } = request
    return this.#make(caller, tenantId, (pair) =>
      this.#database.create(caller, { tenantId, idempotencyKey, ...pair, name, expiresAt }),
    )
  }

  /** Makes a successor of a key, or tells of the one that this idempotency key stands for. */
  rotate(
    caller: Caller,
    { id: tenantId, keyId }: { id: string; keyId: string },
    idempotencyKey: string,
    request: RotateApiKey,
  ): Promise<Limited<NewApiKey>> {
    const { overlapSeconds, expiresAt } = request
    return this.#make(caller, tenantId, (pair) =>
      this.#database.rotate(caller, { tenantId, keyId, idempotencyKey, ...pair, overlapSeconds, expiresAt }),
    )
  }

  revoke(caller: Caller, { id, keyId }: { id: string; keyId: string }): Promise<ApiKey> {
    return this.#database.revoke(caller, id, keyId)
  }

  async #make(
    caller: Caller,
    tenantId: string,
    call: (pair: ApiKeyPair) => Promise<MadeKey>,
  ): Promise<Limited<NewApiKey>> {
    const pair = await generateApiKeyPair()
    // The idempotency key makes a second delivery of this call a repeat, so a lost answer may be asked for again.
    const { key, rateLimit } = await untilAnswered(this.#options.patienceMs, () => call(pair))
    // A repeat of our own call has our own pair; anybody else's has a pair whose secret nobody has.
    const isOurs = key.publicKey === pair.publicKey
    const rest = isOurs ? { secretKey: pair.secretKey } : { hint: rotationHint(tenantId, key.id) }
    return {
      answer: { apiKey: { ...key, ...rest }, replayed: !isOurs, requestId: caller.requestId },
      rateLimit,
    }
  }
}
