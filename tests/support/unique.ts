import { randomBytes } from 'node:crypto'

/** A word that no other test and no other run uses; good as a slug, a host name or half an e-mail address. */
export function unique(prefix = 'test'): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`
}
