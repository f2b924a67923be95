import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { batchItemSchema } from '../../supabase/functions/_shared/contract/batch-request.ts'

type BatchItem = z.input<typeof batchItemSchema>

interface Batch {
  mode: string
  tenants: readonly BatchItem[]
}

/**
 * The idempotency key of what is sent, to whom, and by whom: the same command finds the batch that it has begun, whatever
 * has stopped it, with nothing kept on this machine.
 */
export function batchKey(functionUrl: string, adminId: string, { mode, tenants }: Batch): string {
  const content = [functionUrl, adminId, mode, tenants.map(withoutPassword)]
  const hash = createHash('sha256').update(JSON.stringify(content)).digest()
  // RFC 9562: version 8 is for makers of their own.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The key is stored, and whoever reads it could guess at what it was made of. */
function withoutPassword(item: BatchItem): unknown {
  const { password: _, ...owner } = item.owner as { password?: unknown }
  return { ...item, owner }
}
