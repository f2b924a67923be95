import { target } from '../../harness/target.ts'
import { withClient } from '../../harness/with-client.ts'
import { expectResult, newBodies, postBatch } from '../../support/batches.ts'
import { createAdmin } from '../../support/people.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

/** Of a batch that is complete as a whole. */
const whenComplete: Case = async ({ admin }, endpoint) => {
  const body = { mode: 'all_or_nothing', tenants: newBodies(1) }
  const { batchId } = expectResult(await postBatch(admin, body))
  return send(endpoint, admin, { params: { id: batchId } })
}

export const batchCases: Cases = {
  createBatch: {
    BATCH_REJECTED: ({ admin }, endpoint) =>
      send(endpoint, admin, { body: { mode: 'all_or_nothing', tenants: [...newBodies(1), {}] } }),
    // Somebody is accepting it at this moment.
    DUPLICATE_REQUEST: ({ admin }, endpoint) =>
      withClient(target.dbUrl, async (client) => {
        const key = crypto.randomUUID()
        await client.query(`select pg_advisory_lock(hashtextextended('batch' || $1 || $2, 0))`, [
          admin.id,
          key,
        ])
        return send(endpoint, admin, { headers: { 'idempotency-key': key } })
      }),
    IDEMPOTENCY_KEY_REUSED: async ({ admin }, endpoint) => {
      const key = crypto.randomUUID()
      expectResult(await postBatch(admin, { tenants: [{}] }, { key }))
      return send(endpoint, admin, { headers: { 'idempotency-key': key } })
    },
    RATE_LIMITED: async (_, endpoint) => {
      const tired = await createAdmin()
      await emptyBucket(tired.id, 'batch_items')
      return send(endpoint, tired)
    },
  },
  retryBatch: {
    INVALID_TRANSITION: whenComplete,
    RATE_LIMITED: async (_, endpoint) => {
      const tired = await createAdmin()
      const { batchId } = expectResult(await postBatch(tired, { tenants: [{}] }))
      await emptyBucket(tired.id, 'batch_items')
      return send(endpoint, tired, { params: { id: batchId } })
    },
  },
  cancelBatch: { INVALID_TRANSITION: whenComplete },
}
