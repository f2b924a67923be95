import type { Values } from './values.ts'

/** How an owner gets in, by mode. */
export const modeTexts: Record<Values['owner.mode'], { label: string; description: string }> = {
  invite: {
    label: 'By an e-mail',
    description: 'The owner is sent a link, with which they choose a password.',
  },
  temporary: {
    label: 'With a temporary password',
    description: 'It is made for you, and shown once when the tenant is ready.',
  },
  password: {
    label: 'With a password that you type',
    description: 'It is not kept in the draft: after a reload you type it again.',
  },
  existing: {
    label: 'A user who is there already',
    description: 'They go on signing in as before. You need their user id.',
  },
}

export const isolationTexts: Record<Values['isolation'], { label: string; description: string }> = {
  shared: {
    label: 'Shared tables',
    description: 'Each row knows its tenant, and nobody sees another’s. Right for most.',
  },
  schema: {
    label: 'In a schema of its own',
    description: 'Tables of its own, with a database role that reaches no other.',
  },
}
