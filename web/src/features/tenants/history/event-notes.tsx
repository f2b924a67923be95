import { Text } from '@mantine/core'
import { Changes } from './changes.tsx'

interface EventNotesProps {
  what: string
  before: Readonly<Record<string, unknown>> | null
  after: Readonly<Record<string, unknown>> | null
  details: Readonly<Record<string, unknown>>
}

/** What is known of an event besides who and when: the reason that was given, which key it was, and what has changed. */
export function EventNotes({ what, before, after, details }: EventNotesProps) {
  const { reason, name, from, to } = details
  const isTransfer = what === 'tenant_transferred'
  return (
    <>
      {typeof reason === 'string' && <Text size="sm">“{reason}”</Text>}
      {what.startsWith('api_key_') && typeof name === 'string' && <Text size="sm">{name}</Text>}
      <Changes
        before={before ?? (isTransfer ? { owner: from } : null)}
        after={after ?? (isTransfer ? { owner: to } : null)}
      />
    </>
  )
}
