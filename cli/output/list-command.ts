import type { Command } from 'commander'

/** By the group of a command, where what it is about is no tenant. */
const LIST_COMMANDS: Record<string, string> = {
  batches: 'landlord batches list',
  fleet: 'landlord fleet runs',
  requests: 'landlord requests list',
  templates: 'landlord templates list',
}

/** Shows what there is, where what a command is about was not found. */
export function listCommandOf({ parent, args }: Command): string {
  const group = parent?.name() ?? ''
  const [tenant, key] = args
  if (group === 'keys' && key !== undefined) return `landlord keys list ${tenant}`
  return LIST_COMMANDS[group] ?? 'landlord list'
}
