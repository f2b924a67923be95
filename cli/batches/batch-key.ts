import { createHash } from 'node:crypto'

/**
 * The idempotency key of what is sent, to whom, and by whom: the same command finds the batch that it has begun, whatever
 * has stopped it, with nothing kept on this machine.
 */
export function batchKey(functionUrl: string, adminId: string, body: unknown): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([functionUrl, adminId, body]))
    .digest()
  // RFC 9562: version 8 is for makers of their own.
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
