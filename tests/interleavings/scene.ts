import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { unique } from '../support/unique.ts'

/** What a case calls a request by. */
export type Name = string

/** One admin's intention, with the names that it wants. */
export type Wanted = {
  adminId: string
  key: string
  slug: string
  domain: string | null
  email: string
  mode: 'invite' | 'existing' | 'sign_up'
  userId: string | null
  /** Shared if not said otherwise. */
  isolation?: 'schema'
  /** Known once it has been begun. */
  requestId?: string
  /** By attempt number. */
  ownerIds: Map<number, string>
}

/** A batch of requests; its id is known once it has been accepted. */
export type Batch = { key: string; id?: string }

type Answer = { request_id: string; attempt_number: number; owner_id: string | null; owner_email: string }

/** The people and requests of one case; nobody else has their names. */
export class Scene {
  readonly #requests = new Map<Name, Wanted>()
  readonly #users = new Map<Name, { id: string; email: string }>()
  readonly #batches = new Map<Name, Batch>()
  readonly #word = unique('case')

  /** Its admin, and another one. */
  readonly adminId = randomUUID()
  readonly otherAdminId = randomUUID()

  /** Puts the admins in. */
  async open(control: pg.Client): Promise<void> {
    await control.query(
      `with admins as (
         insert into auth.users (id, email, email_confirmed_at)
         select id, id || '@admins.test', now() from unnest($1::uuid[]) id
         returning id
       )
       insert into public.employees (user_id, role) select id, 'ADMIN' from admins`,
      [[this.adminId, this.otherAdminId]],
    )
  }

  get requests(): [Name, Wanted][] {
    return [...this.#requests]
  }

  /** The request of this name; made up, with names of its own, where it is mentioned for the first time. */
  request(name: Name, changes: Partial<Wanted> = {}): Wanted {
    const existing = this.#requests.get(name)
    if (existing) return existing
    const wanted: Wanted = {
      adminId: this.adminId,
      key: randomUUID(),
      slug: this.slug(name),
      domain: null,
      email: this.email(name),
      mode: 'invite',
      userId: null,
      ownerIds: new Map(),
      ...changes,
    }
    this.#requests.set(name, wanted)
    return wanted
  }

  /** A user who is nobody's owner yet. */
  user(name: Name): { id: string; email: string } {
    const user = this.#users.get(name) ?? { id: randomUUID(), email: this.email(name) }
    this.#users.set(name, user)
    return user
  }

  batch(name: Name): Batch {
    const batch = this.#batches.get(name) ?? { key: randomUUID() }
    this.#batches.set(name, batch)
    return batch
  }

  slug(name: Name): string {
    return `${this.#word}-${name}`
  }

  email(name: Name): string {
    return `${name}@${this.#word}.test`
  }

  /** Remembers the owner id of an attempt that somebody was told of. Answers whose it is. */
  learn({ request_id, attempt_number, owner_id, owner_email }: Answer): Name {
    // A batch's items have no request id for their caller, only for who claims them.
    const found = this.requests.find(
      ([, { requestId, email }]) => requestId === request_id || (!requestId && email === owner_email),
    )
    if (!found) throw new Error(`request ${request_id} is none of this case's`)
    const [name, wanted] = found
    wanted.requestId ??= request_id
    if (owner_id !== null) wanted.ownerIds.set(attempt_number, owner_id)
    return name
  }

  /** The owner id of an attempt that somebody was told of. */
  ownerId(name: Name, attempt: number): string {
    const id = this.request(name).ownerIds.get(attempt)
    if (!id) throw new Error(`nobody was told of attempt ${attempt} at ${name}`)
    return id
  }
}
