import { Skeleton, Stack, Text } from '@mantine/core'
import type { TenantTimeline } from '../../../../../supabase/functions/_shared/contract/tenant-timeline.ts'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { Moment } from '../../../components/moment.tsx'
import { failureTitle } from '../../../components/stored-failures.ts'
import { durationText } from '../../../lib/duration-text.ts'
import { EventNotes } from './event-notes.tsx'
import { actorWords, attemptWords, eventWords } from './event-words.ts'
import classes from './timeline.module.css'
import { useTimeline } from './use-timeline.ts'

type Entry = TenantTimeline['entries'][number]

/** What happened to a tenant, the latest first, and what to do about it. */
export function TimelinePanel({ tenantId }: { tenantId: string }) {
  const { data, error, refetch } = useTimeline(tenantId)
  if (error) return <FailureNotice error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton height="16rem" aria-busy />
  const entries = data.entries.toReversed()
  return (
    <Stack>
      <ol className={classes.timeline} aria-label="What happened, the latest first">
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no names of their own, and never change places
          <EntryItem key={data.entries.length - index} entry={entry} />
        ))}
      </ol>
      {!data.isComplete && <Text>There is more from before: see the audit.</Text>}
    </Stack>
  )
}

function EntryItem({ entry }: { entry: Entry }) {
  const { kind, at, what, attemptNumber, seconds, actor, error, nextStep } = entry
  const who = actorWords(actor)
  return (
    <li className={classes.entry} data-kind={kind} data-what={what}>
      <Text fw={600}>{kind === 'attempt' ? attemptWords(attemptNumber, what) : eventWords(what)}</Text>
      <Text size="sm" c="dimmed">
        <Moment at={at} />
        {who && `, by ${who}`}
        {seconds !== null && `, took ${durationText(seconds)}`}
      </Text>
      {error?.code && <Text>{failureTitle(error.code)}</Text>}
      {!error && <EventNotes what={what} event={entry} />}
      {nextStep && <Text size="sm">{nextStep}</Text>}
    </li>
  )
}
