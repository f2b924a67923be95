import { Text } from '@mantine/core'
import { type EventContent, eventFacts } from '../../../../../client/event-facts.ts'
import { Changes } from './changes.tsx'

/** What an event was about: the reason that was given, which key it was, and what has changed. */
export function EventNotes({ what, event }: { what: string; event: EventContent }) {
  const { reason, key, before, after } = eventFacts(what, event)
  return (
    <>
      {reason && <Text size="sm">“{reason}”</Text>}
      {key && <Text size="sm">{key}</Text>}
      <Changes before={before} after={after} />
    </>
  )
}
