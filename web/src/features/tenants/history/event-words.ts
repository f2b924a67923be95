/** What events of a tenant's life are called, by their action. */
const words: Readonly<Record<string, string>> = {
  attempt_started: 'An attempt to make it began',
  attempt_failed: 'An attempt to make it failed',
  confirmation_awaited: 'Waits for its owner to confirm their address',
  tenant_activated: 'Became active',
  tenant_adopted: 'Was carried over from an older system',
  tenant_archived: 'Was archived',
  tenant_cloned: 'Was made like another tenant',
  tenant_purged: 'Was purged',
  tenant_reactivated: 'Was reactivated',
  tenant_restored: 'Was brought back from the archive',
  tenant_schema_lost: 'Its schema was missing',
  tenant_schema_provisioned: 'Its schema was seen to',
  tenant_suspended: 'Was suspended',
  tenant_transferred: 'Got another owner',
  tenant_undone: 'Was undone with its batch',
  tenant_updated: 'Was changed',
  request_dropped: 'The request for it was dropped',
  owner_kept: 'Its owner’s login was kept',
  setup_email_claimed: 'The set-up e-mail was due',
  setup_email_requested: 'The set-up e-mail was asked for',
  api_key_created: 'An API key was made',
  api_key_rotated: 'An API key was rotated',
  api_key_revoked: 'An API key was revoked',
  segment_created: 'A segment was added',
  segment_updated: 'A segment was changed',
  package_created: 'A package was added',
  package_updated: 'A package was changed',
  fleet_migration_failed: 'A migration of its schema failed',
  invariant_repaired: 'Something was repaired',
}

const attempts: Readonly<Record<string, string>> = {
  running: 'is under way',
  succeeded: 'succeeded',
  failed: 'failed',
  abandoned: 'was given up for a later one',
}

/** What happened, in words. An action of a later version stands for itself. */
export function eventWords(action: string): string {
  const plain = action.replaceAll('_', ' ')
  return words[action] ?? plain.charAt(0).toUpperCase() + plain.slice(1)
}

/** How an attempt went: `Attempt 2 failed`. */
export function attemptWords(number: number | null, status: string): string {
  return `Attempt ${number ?? ''} ${attempts[status] ?? status}`
}

const actors: Readonly<Record<string, string>> = {
  service_role: 'the service itself',
  auth_service: 'the auth service',
  database: 'the database',
}

/** Who did it; undefined where that was not noted. */
export function actorWords(
  actor: { kind: string | null; id: string | null; email: string | null } | null,
): string | undefined {
  if (!actor) return undefined
  return actor.email ?? actors[actor.kind ?? ''] ?? actor.id ?? undefined
}
