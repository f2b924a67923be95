type Fields = Readonly<Record<string, unknown>>

/** As much of an event of the audit or of a timeline as tells what it was about. */
export interface EventContent {
  before: Fields | null
  after: Fields | null
  details: Fields
}

/** What is known of an event besides who and when. */
export interface EventFacts {
  /** Why, in the words of who did it. */
  reason: string | undefined
  /** Of an API key's event, its name. */
  key: string | undefined
  /** The changed fields as they were and as they are since. */
  before: Fields | null
  after: Fields | null
}

/** Reads an event for whoever shows it to people. The audit itself keeps a transfer's owners by their ids, among the details. */
export function eventFacts(action: string, { before, after, details }: EventContent): EventFacts {
  const isTransfer = action === 'tenant_transferred'
  return {
    reason: textIn(details, 'reason'),
    key: action.startsWith('api_key_') ? textIn(details, 'name') : undefined,
    before: before ?? (isTransfer ? { owner: details.from } : null),
    after: after ?? (isTransfer ? { owner: details.to } : null),
  }
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}
