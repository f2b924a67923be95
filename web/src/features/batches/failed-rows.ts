import { z } from 'zod'
import { readBatch } from '../../../../supabase/functions/_shared/contract/endpoints/batches.ts'
import type { WrittenRow } from '../../../../tenant-file/write-tenant-file.ts'
import { fieldName } from '../../components/field-names.ts'
import type { Console } from '../../lib/console-context.ts'
import { readRows } from '../../lib/read-rows.ts'

/** As many as fit into the address of one reading. */
const PAGE = 200

/** What a batch was asked for of an item: in SQL's words, and of one that was at fault by itself hardly anything. */
const rowSchema = z.object({
  position: z.int(),
  payload: z
    .object({
      tenant: z.record(z.string(), z.unknown()).nullish(),
      owner: z
        .object({
          email: z.unknown(),
          full_name: z.unknown(),
          mode: z.unknown(),
          user_id: z.unknown(),
        })
        .partial()
        .nullish(),
      template: z.unknown(),
      isolation: z.unknown(),
      features: z.unknown(),
      limits: z.object({ users: z.unknown(), storage_gb: z.unknown() }).partial().nullish(),
    })
    .partial()
    .nullable(),
})

/** Every failed item of a batch, as it was asked for, with its error. */
export async function readFailedRows(console: Console, batchId: string): Promise<WrittenRow[]> {
  const rows: WrittenRow[] = []
  for (let after: number | null | undefined; after !== null; ) {
    const query = { status: 'failed' as const, limit: PAGE, ...(after === undefined ? {} : { after }) }
    const { body } = await console.api.call(readBatch, { params: { id: batchId }, query })
    const positions = body.items.map(({ position }) => position)
    const bodies = await readBodies(console, batchId, positions)
    for (const { position, error } of body.items) {
      const messages = error?.errors.map(({ pointer, message }) => `${fieldName(pointer)}: ${message}`) ?? []
      const code = error?.code ?? 'PROVISIONING_FAILED'
      rows.push({ item: bodies.get(position), error: { code, message: messages.join('; ') } })
    }
    after = body.nextAfter
  }
  return rows
}

async function readBodies(console: Console, batchId: string, positions: number[]) {
  const filter = {
    select: 'position,payload',
    batch_id: `eq.${batchId}`,
    position: `in.(${positions.join(',')})`,
  }
  const rows =
    positions.length > 0 ? await readRows(console, 'provisioning_batch_items', rowSchema, filter) : []
  return new Map(rows.map(({ position, payload }) => [position, toBody(payload)]))
}

/** The same as a body of `POST /tenants`. */
function toBody(payload: z.output<typeof rowSchema>['payload']) {
  if (!payload) return undefined
  const { tenant, owner, limits, template, isolation, features } = payload
  return {
    tenant: tenant ?? undefined,
    owner: { email: owner?.email, fullName: owner?.full_name, mode: owner?.mode, userId: owner?.user_id },
    template,
    isolation,
    features,
    limits: { users: limits?.users, storageGb: limits?.storage_gb },
  }
}
