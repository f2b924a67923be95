import { type EventContent, eventFacts } from '../../client/event-facts.ts'

/** What an event was about, in a cell. Of changed fields the names only, which `--json` has with their values; of an owner both. */
export function eventNotes(action: string, event: EventContent): string {
  const { reason, key, before, after } = eventFacts(action, event)
  const change =
    action === 'tenant_transferred'
      ? `${before?.owner ?? 'nobody'} → ${after?.owner}`
      : Object.keys({ ...before, ...after }).join(', ')
  return [reason && `“${reason}”`, key, change].filter(Boolean).join('; ')
}
