import { randomUUID } from 'node:crypto'
import { type Action, answerOf, payloadOf } from './actions.ts'
import type { Name, Scene, Wanted } from './scene.ts'

/** Whose requests sign-ups are. */
const nobody = '00000000-0000-0000-0000-000000000000'

type SignUpAnswer = {
  request_id: string
  owner_email: string
  status: string
  attempt_number: number
  owner_id: string | null
  is_prepared: boolean
  replayed: boolean
}

/** A sign-up's first step, as its function takes it; `wants` is heeded where the request is mentioned first. */
export function beginSignUp(name: Name, wants: (scene: Scene) => Partial<Wanted> = () => ({})): Action {
  return {
    does: `sign-up ${name}`,
    as: 'service',
    statement: (scene) => {
      const wanted = scene.request(name, { adminId: nobody, mode: 'sign_up', ...wants(scene) })
      const { tenant, owner } = payloadOf(wanted)
      const { mode: _, ...stranger } = owner
      return {
        sql: 'select public.begin_sign_up($1, $2, $3) as answer',
        values: [wanted.key, { tenant, owner: stranger }, randomUUID()],
        tell: (rows) => {
          const answer = answerOf<SignUpAnswer>(rows)
          wanted.requestId = answer.request_id
          scene.learn(answer)
          if (answer.status === 'completed') return 'completed'
          return `${answer.is_prepared ? 'prepared' : 'attempt'} ${answer.attempt_number}`
        },
      }
    },
  }
}

/** The link in the e-mail is followed. */
export function confirm(name: Name, attempt: number): Action {
  return {
    does: `confirmation of ${name}`,
    as: 'auth',
    statement: (scene) => ({
      sql: 'update auth.users set email_confirmed_at = coalesce(email_confirmed_at, now()) where id = $1 returning id',
      values: [scene.ownerId(name, attempt)],
      tell: (rows) => (rows.length === 1 ? 'confirmed' : 'nobody there'),
    }),
  }
}

/** What the auth service does first in the transaction that confirms: the link is used up. */
export function useLink(name: Name, attempt: number): Action {
  return {
    ...confirm(name, attempt),
    does: `use of ${name}'s link`,
    statement: (scene) => ({
      sql: `update auth.users set recovery_token = '' where id = $1 returning id`,
      values: [scene.ownerId(name, attempt)],
      tell: (rows) => (rows.length === 1 ? 'used' : 'nobody there'),
    }),
  }
}

/** Two days pass for a sign-up that waits. */
export function periodPasses(name: Name): Action {
  return {
    does: `${name} was not confirmed in time`,
    as: 'database',
    statement: (scene) => ({
      sql: `update public.provisioning_requests set deadline_at = clock_timestamp() - interval '1 second'
            where id = $1 and prepared_at is not null returning id`,
      values: [scene.request(name).requestId],
      tell: (rows) => (rows.length === 1 ? 'ok' : 'not prepared'),
    }),
  }
}
