import { Text, Title } from '@mantine/core'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { Moment } from '../../components/moment.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { failureTitle } from '../../components/stored-failures.ts'
import { durationText } from '../../lib/duration-text.ts'
import classes from './requests.module.css'

type Attempt = RequestDetail['attempts'][number]

const words = {
  running: { word: 'Under way', tone: 'busy' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  abandoned: { word: 'Given up for a later one', tone: 'resting' },
} as const

/** Every try there was at a request, the first one first. */
export function AttemptList({ attempts }: { attempts: Attempt[] }) {
  return (
    <section aria-labelledby="attempts">
      <Title order={2} size="h4" id="attempts" mb="sm">
        Attempts
      </Title>
      {attempts.length === 0 ? (
        <Text>It has not been begun yet.</Text>
      ) : (
        <ol className={classes.attempts}>
          {attempts.map((attempt) => (
            <AttemptItem key={attempt.number} attempt={attempt} />
          ))}
        </ol>
      )}
    </section>
  )
}

function AttemptItem({ attempt }: { attempt: Attempt }) {
  const { number, status, startedAt, seconds, error, nextStep } = attempt
  const { word, tone } = words[status]
  return (
    <li className={classes.attempt}>
      <Text fw={600}>
        Attempt {number}: <StatusMark tone={tone}>{word}</StatusMark>
      </Text>
      <Text size="sm" c="dimmed">
        <Moment at={startedAt} />
        {seconds !== null && `, took ${durationText(seconds)}`}
      </Text>
      {error && <Text>{failureTitle(error.code)}</Text>}
      {nextStep && <Text size="sm">{nextStep}</Text>}
    </li>
  )
}
