import { type Action, answerOf, payloadOf } from './actions.ts'
import type { Name } from './scene.ts'

type BatchAnswer = { batch_id: string; status: string; kept?: number[] }

/** A batch of these requests, to be made as a whole if not said otherwise. */
export function accept(batch: Name, items: Name[], mode = 'all_or_nothing'): Action {
  return {
    does: `accept ${batch}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: 'select public.accept_batch($1, $2, $3) as answer',
      values: [
        scene.batch(batch).key,
        JSON.stringify(
          items.map((name) => {
            const wanted = scene.request(name)
            return { payload: payloadOf(wanted), idempotency_key: wanted.key }
          }),
        ),
        mode,
      ],
      tell: (rows) => {
        const answer = answerOf<BatchAnswer>(rows)
        scene.batch(batch).id = answer.batch_id
        return answer.status
      },
    }),
  }
}

/** What its admin can do with it, told by the status that it comes to, and what undoing keeps. */
export function change(batch: Name, how: 'retry' | 'cancel' | 'undo'): Action {
  return {
    does: `${how} ${batch}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql:
        how === 'undo'
          ? 'select public.undo_batch($1::uuid, $1::text) as answer'
          : `select public.${how}_batch($1::uuid) as answer`,
      values: [scene.batch(batch).id],
      tell: (rows) => {
        const { status, kept = [] } = answerOf<BatchAnswer>(rows)
        return kept.length > 0 ? `${status}, kept ${kept}` : status
      },
    }),
  }
}

/** A worker decides what can be decided. */
export const settle: Action = {
  does: 'settle',
  as: 'service',
  statement: () => ({ sql: 'select public.settle_batches()', values: [], tell: () => 'ok' }),
}
