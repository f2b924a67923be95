import { randomUUID } from 'node:crypto'
import type { Role, Statement } from './actor.ts'
import type { Name, Scene, Wanted } from './scene.ts'

/** What an actor can do: who may, and with which statement. */
export type Action = {
  does: string
  as: Role
  /** Whose token, for an admin's calls. */
  userId?(scene: Scene): string
  statement(scene: Scene): Statement
}

type RequestAnswer = {
  request_id: string
  owner_email: string
  status: string
  attempt_number: number
  owner_id: string | null
  replayed?: boolean
}

/** How a call differs from an ordinary one. */
export type CallChanges = {
  /** The attempt whose call is delivered once more. */
  ownerOf?: number
  /** The user whose id it brings as its owner's. */
  ownerIdOf?: Name
  /** Another name is another payload. */
  tenantName?: string
  /** What the request wants that is not its own; heeded where it is mentioned first. */
  wants?: (scene: Scene) => Partial<Wanted>
}

/** Step 1 of the protocol: the first call, a retry and a takeover are the same call, each with an owner id of its own. */
export function provision(name: Name, changes: CallChanges = {}): Action {
  const { ownerOf, ownerIdOf, tenantName = 'Acme', wants = () => ({}) } = changes
  const ownerIdFor = (scene: Scene) => {
    if (ownerIdOf) return scene.user(ownerIdOf).id
    return ownerOf === undefined ? randomUUID() : scene.ownerId(name, ownerOf)
  }
  return {
    does: `provision ${name}`,
    as: 'admin',
    userId: (scene) => scene.request(name, wants(scene)).adminId,
    statement: (scene) => {
      const wanted = scene.request(name, wants(scene))
      return {
        sql: 'select public.provision_tenant_atomic($1, $2, p_owner_id => $3) as answer',
        values: [wanted.key, payloadOf(wanted, tenantName), ownerIdFor(scene)],
        tell: (rows) => {
          const answer = answerOf<RequestAnswer>(rows)
          wanted.requestId = answer.request_id
          scene.learn(answer)
          if (answer.replayed) return `replay of attempt ${answer.attempt_number}`
          if (answer.status === 'completed') return `completed by attempt ${answer.attempt_number}`
          return `attempt ${answer.attempt_number}`
        },
      }
    },
  }
}

/** Step 3: the auth service's transaction, in which the trigger of step 4 rides. */
export function birth(name: Name, attempt: number, email?: string): Action {
  return {
    does: `birth of ${name}'s owner ${attempt}`,
    as: 'auth',
    statement: (scene) => ({
      sql: `insert into auth.users (id, aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data)
            values ($1, 'authenticated', '', $2, 'no hash', '{"provider": "email"}', '{}')`,
      values: [scene.ownerId(name, attempt), email ?? scene.request(name).email],
      tell: () => 'born',
    }),
  }
}

/** The same, by whoever restores a database. */
export function restore(name: Name, attempt: number): Action {
  return { ...birth(name, attempt), does: `restore of ${name}'s owner ${attempt}`, as: 'database' }
}

/** Somebody signs up by themselves. */
export function signUp(user: Name, email: (scene: Scene) => string, isConfirmed = true): Action {
  return {
    does: `sign-up of ${user}`,
    as: 'auth',
    statement: (scene) => ({
      sql: `insert into auth.users (id, aud, role, email, email_confirmed_at, raw_user_meta_data)
            values ($1, 'authenticated', '', $2, case when $3 then now() end, '{}')`,
      values: [scene.user(user).id, email(scene), isConfirmed],
      tell: () => 'born',
    }),
  }
}

/** The auth service deletes a user, softly or for good. */
export function deleteUser(user: (scene: Scene) => string, how: 'soft' | 'hard'): Action {
  return {
    does: `${how} deletion`,
    as: 'auth',
    statement: (scene) => ({
      sql:
        how === 'hard'
          ? 'delete from auth.users where id = $1 returning id'
          : 'update auth.users set deleted_at = now() where id = $1 returning id',
      values: [user(scene)],
      tell: (rows) => (rows.length === 1 ? 'deleted' : 'nobody there'),
    }),
  }
}

/** Step 5, as the function does it. */
export function mark(name: Name, attempt: number): Action {
  return {
    does: `mark ${name} ${attempt}`,
    as: 'service',
    statement: (scene) => markStatement(scene.request(name), attempt),
  }
}

/** The same by an admin. */
export function markAs(who: 'its admin' | 'another admin', name: Name, attempt: number): Action {
  return {
    ...mark(name, attempt),
    does: `mark ${name} ${attempt} as ${who}`,
    as: 'admin',
    userId: (scene) => (who === 'its admin' ? scene.adminId : scene.otherAdminId),
  }
}

/** Asks what is true of a request. */
export function look(name: Name): Action {
  return {
    does: `look at ${name}`,
    as: 'service',
    statement: (scene) => ({
      sql: 'select public.get_provisioning_result($1) as answer',
      values: [scene.request(name).requestId],
      tell: tellStatus,
    }),
  }
}

/** A worker takes what waits for one, or a batch's caller what is theirs. */
export function claim(limit = 50, batch?: Name): Action {
  return {
    does: `claim ${limit}`,
    as: 'service',
    statement: (scene) => ({
      sql: 'select * from public.claim_requests($1, $2) as answer',
      values: [limit, batch ? scene.batch(batch).id : null],
      tell: (rows) => {
        const claimed = rows.map(({ answer }) => {
          const state = answer as RequestAnswer
          return `${scene.learn(state)} ${state.attempt_number}`
        })
        return claimed.length > 0 ? `claimed ${claimed.join(' and ')}` : 'nothing to claim'
      },
    }),
  }
}

/** The reaper, as the scheduler runs it. */
export const reap: Action = {
  does: 'reap',
  as: 'database',
  statement: () => ({
    sql: 'select private.reap_expired_requests() as reaped',
    values: [],
    tell: (rows) => (rows[0]?.reaped === 0 ? 'nothing to reap' : `reaped ${rows[0]?.reaped}`),
  }),
}

/** Staff come and go. */
export function setAdmin(status: 'ACTIVE' | 'INACTIVE'): Action {
  return {
    does: status === 'ACTIVE' ? 'grant' : 'revoke',
    as: 'service',
    statement: (scene) => ({
      sql:
        status === 'ACTIVE'
          ? 'select public.grant_admin($1) as answer'
          : 'select public.revoke_admin($1) as answer',
      values: [`${scene.adminId}@admins.test`],
      tell: (rows) => answerOf<{ status: string }>(rows).status,
    }),
  }
}

/** Gives a tenant to another user. */
export function transfer(name: Name, user: Name): Action {
  return {
    does: `transfer ${name} to ${user}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: `select public.transfer_tenant(r.tenant_id, $2) from public.provisioning_requests r where r.id = $1`,
      values: [scene.request(name).requestId, scene.user(user).email],
      tell: (rows) => (rows.length === 1 ? 'transferred' : 'no such request'),
    }),
  }
}

/** Changes a tenant's status; a purge with its slug. */
export function changeStatus(name: Name, action: string): Action {
  return {
    does: `${action} ${name}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: `select public.change_tenant_status(r.tenant_id, $2, null, $3) as answer
            from public.provisioning_requests r where r.id = $1`,
      values: [scene.request(name).requestId, action, scene.request(name).slug],
      tell: (rows) => {
        const { status, is_changed } = answerOf<{ status: string; is_changed: boolean }>(rows)
        return is_changed ? status : `${status} already`
      },
    }),
  }
}

/** What follows is not seen by any trigger: as in a restore, or while they are off. To be held, with what follows. */
export const triggersOff: Action = {
  does: 'triggers off',
  as: 'database',
  statement: () => ({
    sql: `select set_config('session_replication_role', 'replica', true)`,
    values: [],
    tell: () => 'ok',
  }),
}

/** Time passes, for one request: over is its lease, and with it its deadline, or one of them. */
export function passes(name: Name, what: 'lease' | 'deadline' | 'both' = 'both'): Action {
  const over = (which: string) =>
    what === which || what === 'both' ? `interval '1 second'` : `interval '-1 hour'`
  return {
    does: `${what} of ${name} over`,
    as: 'database',
    statement: (scene) => ({
      sql: `update public.provisioning_requests
            set lease_expires_at = clock_timestamp() - ${over('lease')}, deadline_at = clock_timestamp() - ${over('deadline')}
            where id = $1 and status = 'processing' returning id`,
      values: [scene.request(name).requestId],
      tell: (rows) => (rows.length === 1 ? 'ok' : 'not processing'),
    }),
  }
}

function markStatement(wanted: Wanted, attempt: number): Statement {
  return {
    sql: 'select public.mark_provisioning_failed($1, $2, $3) as answer',
    values: [wanted.requestId, attempt, { code: 'AUTH_UNAVAILABLE' }],
    tell: tellStatus,
  }
}

export function answerOf<Answer>([row]: Record<string, unknown>[]): Answer {
  return row?.answer as Answer
}

/** While it is processing, the attempt matters. */
function tellStatus(rows: Record<string, unknown>[]): string {
  const { status, attempt_number } = answerOf<RequestAnswer>(rows)
  return status === 'processing' ? `processing ${attempt_number}` : status
}

export function payloadOf(wanted: Wanted, tenantName = 'Acme') {
  const { slug, domain, email, mode, userId, isolation } = wanted
  return {
    ...(isolation ? { isolation } : {}),
    tenant: { name: tenantName, slug, ...(domain ? { domain } : {}) },
    owner: { email, full_name: 'Jane Doe', mode, ...(userId ? { user_id: userId } : {}) },
  }
}
