type Fields = Readonly<Record<string, unknown>>

/** What is known of an event besides who and when: the reason that was given, which key it was, and what has changed. */
export function eventNotes(
  action: string,
  { before, after, details }: { before: Fields | null; after: Fields | null; details: Fields },
): string {
  const { reason, name, from, to } = details
  const change =
    action === 'tenant_transferred'
      ? `${before?.owner ?? from ?? 'nobody'} → ${after?.owner ?? to}`
      : Object.keys({ ...before, ...after }).join(', ')
  return [typeof reason === 'string' && `“${reason}”`, action.startsWith('api_key_') && name, change]
    .filter(Boolean)
    .join('; ')
}
