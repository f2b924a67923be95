import type { LandlordClient } from '../../../../client/landlord-client.ts'
import { LandlordError, NoAnswerError } from '../../../../client/landlord-error.ts'
import type { ProvisionResponse } from '../../../../supabase/functions/_shared/contract/provision-response.ts'
import type { Session } from '../../lib/session.ts'
import { whenOnline } from '../../lib/when-online.ts'
import { type AttemptedDraft, beginAttempt, type Draft, hasSameAnswers, type Outcome } from './draft.ts'
import type { DraftStore } from './draft-store.ts'
import { hasFailed } from './has-failed.ts'
import { orderTenant } from './order-tenant.ts'
import { isSettledBy } from './settled-by.ts'

/** Shown once, and kept nowhere but in the page's memory. */
export interface Secrets {
  password?: string
  secretKey?: string
}

export type Phase =
  | { name: 'idle' }
  /** Nothing has left the page yet; where another tab is at it, this one goes on when that has ended. */
  | { name: 'queued' }
  | { name: 'sending' }
  | { name: 'offline' }
  | { name: 'stopped'; error: Error }

/** What was to be sent is not any more what stands in the draft: another tab has changed it. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError'
}

/** What was asked about has failed, as the history or another tab says, and nothing was sent anew. */
export class FoundFailedError extends Error {
  override readonly name = 'FoundFailedError'
}

const PAUSE_MS = 2_000

/** The sending of one draft. It outlives the page that shows it: whoever leaves and comes back finds what came of it. */
export class Submission {
  /** Typed, and good for as long as the page is open. */
  password = ''
  secrets: Secrets = {}
  areSecretsSaved = false
  phase: Phase = { name: 'idle' }
  readonly #id: string
  readonly #store: DraftStore
  readonly #api: LandlordClient
  readonly #session: Session
  readonly #listeners = new Set<() => void>()
  readonly #end = new AbortController()

  constructor(id: string, store: DraftStore, { api, session }: { api: LandlordClient; session: Session }) {
    this.#id = id
    this.#store = store
    this.#api = api
    this.#session = session
    // Thrown away, here or in another tab, it is not sent any more.
    store.subscribe(() => {
      if (!store.read(id)) this.end()
    })
  }

  subscribe = (onChange: () => void) => {
    this.#listeners.add(onChange)
    return () => void this.#listeners.delete(onChange)
  }

  get isUnderWay(): boolean {
    return this.phase.name !== 'idle' && this.phase.name !== 'stopped'
  }

  /** Sends the draft, or asks what became of it; until there is an answer. A second call meanwhile does nothing. */
  send(): Promise<void> {
    const meant = this.#sendable()
    return this.#inTurn(() => this.#sendAlone(meant))
  }

  /** Asks what became of what was sent before, here or in another tab; sends nothing new. */
  follow(): Promise<void> {
    return this.#inTurn(async () => {
      const sent = this.#sendable()
      if (sent?.attempt?.isOpen) await this.#sendAlone(sent)
    })
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.isUnderWay) return
    this.#enter({ name: 'queued' })
    try {
      // One tab at a time: the second finds the draft as the first has left it.
      await navigator.locks.request(`landlord.draft.${this.#id}`, { signal: this.#end.signal }, work)
      this.#enter({ name: 'idle' })
    } catch (error) {
      if (!this.#end.signal.aborted) this.#enter({ name: 'stopped', error: error as Error })
    }
  }

  /** Takes back what waits for the network and was never sent. */
  giveUp(): void {
    if (this.phase.name === 'offline') this.#enter({ name: 'idle' })
  }

  /** Lets the answers be changed, if the history says that what was sent has failed. */
  async release(): Promise<boolean> {
    const draft = this.#store.read(this.#id)
    if (!draft || this.isUnderWay || !(await hasFailed(this.#api, draft))) return false
    this.#settle()
    return true
  }

  /** Lets what was refused be sent as another request: its key stands for something else. */
  renewKey(): void {
    this.#store.update(this.#id, ({ attempt: _, ...draft }) => ({
      ...draft,
      idempotencyKey: crypto.randomUUID(),
    }))
    this.#enter({ name: 'idle' })
  }

  /** What the admin says of the secrets that were shown. */
  saveSecrets(areSaved: boolean): void {
    this.areSecretsSaved = areSaved
    this.#enter({ ...this.phase })
  }

  /** Ends it, and forgets all secrets. */
  end(): void {
    this.#end.abort()
    this.password = ''
    this.secrets = {}
    this.#enter({ name: 'idle' })
  }

  #sendable(): Draft | undefined {
    const draft = this.#store.read(this.#id)
    return draft?.outcome ? undefined : draft
  }

  /** @param meant the draft as it was when somebody wanted it to be sent */
  async #sendAlone(meant: Draft | undefined): Promise<void> {
    if (!navigator.onLine && !(await this.#becomesOnline())) return
    // Before anything counts as sent: without a session nothing would leave the page.
    if ((await this.#session.accessToken()) === undefined) return
    this.#end.signal.throwIfAborted()
    // All of that took its time, in which other tabs may have changed, sent or removed it.
    const draft = this.#sendable()
    if (!draft || !meant) return
    const wasOpen = draft.attempt?.isOpen ?? false
    // What was to be asked about, another tab has found out: to send it now would be something new.
    if (meant.attempt?.isOpen && !wasOpen) throw new FoundFailedError()
    // Tabs are processes, and the lock may be here before what the other has written. Where the history can't be read, the call tells.
    if (wasOpen && (await hasFailed(this.#api, draft).catch(() => false))) {
      this.#settle()
      throw new FoundFailedError()
    }
    if (!wasOpen && !hasSameAnswers(draft, meant)) throw new ChangedMeanwhileError()
    const next = this.#store.update(this.#id, beginAttempt)
    if (!next) return
    try {
      const answer = await this.#untilProvisionResponse(next)
      this.#keep(answer)
    } catch (error) {
      if (isSettledBy(error, wasOpen)) this.#settle()
      if (error instanceof LandlordError && error.code === 'UNAUTHENTICATED') await this.#session.signOut()
      throw error
    }
  }

  /** False where the admin has thought better of it. */
  async #becomesOnline(): Promise<boolean> {
    this.#enter({ name: 'offline' })
    const givenUp = new Promise<void>((resolve) => {
      const unsubscribe = this.subscribe(() => {
        if (this.phase.name === 'offline') return
        unsubscribe()
        resolve()
      })
    })
    await Promise.race([whenOnline(this.#end.signal), givenUp])
    if (this.phase.name !== 'offline') return false
    this.#enter({ name: 'queued' })
    return true
  }

  async #untilProvisionResponse(draft: AttemptedDraft): Promise<ProvisionResponse> {
    for (;;) {
      this.#enter({ name: 'sending' })
      try {
        return await orderTenant(this.#api, draft, this.password, this.#end.signal)
      } catch (error) {
        if (error instanceof LandlordError && error.code === 'DUPLICATE_REQUEST') {
          await pause((error.retryAfterSeconds ?? 0) * 1000 || PAUSE_MS, this.#end.signal)
        } else if (error instanceof NoAnswerError && !navigator.onLine) {
          this.#enter({ name: 'offline' })
          await whenOnline(this.#end.signal)
        } else throw error
      }
    }
  }

  #keep({ tenant, owner, credentials, apiKey, replayed }: ProvisionResponse): void {
    this.secrets = {
      ...(credentials && { password: credentials.password }),
      ...(apiKey?.secretKey && { secretKey: apiKey.secretKey }),
    }
    this.password = ''
    const outcome: Outcome = {
      tenant,
      owner,
      ...(apiKey && { publicKey: apiKey.publicKey }),
      isReplay: replayed,
      at: new Date().toISOString(),
    }
    this.#store.update(this.#id, ({ attempt: _, ...draft }) => ({ ...draft, outcome }))
  }

  #settle(): void {
    this.#store.update(this.#id, (draft) =>
      draft.attempt ? { ...draft, attempt: { ...draft.attempt, isOpen: false } } : draft,
    )
  }

  #enter(phase: Phase): void {
    this.phase = phase
    for (const tell of [...this.#listeners]) tell()
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
