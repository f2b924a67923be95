import { openFleetRun } from '../../../supabase/functions/_shared/contract/endpoints/fleet.ts'
import { withClient } from '../../harness/with-client.ts'
import { faultyFunctionForThisTest } from '../../support/faulty-function.ts'
import { addTenantMigration, endRuns, newRun, openRun } from '../../support/fleet.ts'
import type { OwnStack } from '../../support/own-stack.ts'
import { sendThere, theFleet } from './fleet-stack.ts'
import { send } from './send.ts'
import type { Case, Cases } from './world.ts'

const ofRun =
  (status: 'completed' | 'cancelled'): Case =>
  async (_, endpoint) => {
    const fleet = await theFleet()
    const { runId } = await newRun(fleet.stack, fleet.landlord)
    await endRuns(fleet.stack, status)
    return sendThere(endpoint, fleet, { params: { runId } })
  }

const openCases: Cases[string] = {
  FLEET_RUN_ACTIVE: async (_, endpoint) => {
    const fleet = await theFleet()
    await newRun(fleet.stack, fleet.landlord)
    return sendThere(endpoint, fleet, { body: {} })
  },
  IDEMPOTENCY_KEY_REUSED: async (_, endpoint) => {
    const fleet = await theFleet()
    await newRun(fleet.stack, fleet.landlord)
    await endRuns(fleet.stack)
    await addTenantMigration(fleet.stack)
    const idempotencyKey = crypto.randomUUID()
    await fleet.landlord.call(openFleetRun, { body: {}, idempotencyKey })
    const body = { settings: { waveSize: 7 } }
    return sendThere(endpoint, fleet, { body, headers: { 'idempotency-key': idempotencyKey } })
  },
  // Somebody is opening it at this moment: their row is not committed yet.
  DUPLICATE_REQUEST: async (_, endpoint) => {
    const fleet = await theFleet()
    const { runId } = await newRun(fleet.stack, fleet.landlord)
    await endRuns(fleet.stack)
    await addTenantMigration(fleet.stack)
    const key = crypto.randomUUID()
    return withClient(fleet.stack.env.DB_URL, async (client) => {
      await client.query('begin')
      await client.query(
        `insert into private.fleet_runs
         select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'idempotency_key', $2::uuid))).*
         from private.fleet_runs r where r.id = $1`,
        [runId, key],
      )
      const answer = sendThere(endpoint, fleet, { body: {}, headers: { 'idempotency-key': key } })
      await untilSomebodyWaits(fleet.stack)
      await client.query('commit')
      return answer
    })
  },
}

async function untilSomebodyWaits({ sql }: OwnStack): Promise<void> {
  for (;;) {
    const waiting = await sql(`select from pg_stat_activity where wait_event_type = 'Lock'`)
    if (waiting.length > 0) return
  }
}

export const fleetCases: Cases = {
  openFleetRun: openCases,
  advanceFleetRun: {
    FLEET_UNAVAILABLE: async ({ admin }, endpoint) => {
      const { base } = await faultyFunctionForThisTest({ SUPABASE_DB_URL: '' })
      return send(endpoint, admin, { base })
    },
  },
  pauseFleetRun: { INVALID_TRANSITION: ofRun('cancelled') },
  resumeFleetRun: { INVALID_TRANSITION: ofRun('cancelled') },
  retryFleetRun: {
    INVALID_TRANSITION: ofRun('cancelled'),
    // An older run, which has ended with a failure, while another is open.
    FLEET_RUN_ACTIVE: async (_, endpoint) => {
      const fleet = await theFleet()
      const { runId } = await newRun(fleet.stack, fleet.landlord)
      await fleet.stack.sql(
        `update private.fleet_run_tenants
         set status = 'failed', error = '{"sqlstate": "XX000", "message": "made by a test"}', ended_at = now()
         where run_id = $1`,
        [runId],
      )
      await endRuns(fleet.stack, 'completed')
      await openRun(fleet.landlord)
      return sendThere(endpoint, fleet, { params: { runId } })
    },
  },
  cancelFleetRun: { INVALID_TRANSITION: ofRun('completed') },
}
