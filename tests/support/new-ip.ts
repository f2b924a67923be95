import { randomUUID } from 'node:crypto'

/** Somewhere nobody has called from yet: of a range that is for documents, and no two in one network. */
export function newIp(): string {
  return `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`
}
