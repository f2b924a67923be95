import { Text, Title } from '@mantine/core'
import type { Operations } from '../../../../supabase/functions/_shared/contract/operations.ts'
import { Moment } from '../../components/moment.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import classes from './health.module.css'

interface ServiceSectionProps {
  operations: Operations
  /** When it was told, in milliseconds. */
  readAt: number
}

/** What the service rests on, and whether it is there. */
export function ServiceSection({ operations, readAt }: ServiceSectionProps) {
  const { database, auth, schedule, openBatches } = operations
  return (
    <section aria-labelledby="service" className={classes.section}>
      <Title order={2} size="h4" id="service">
        Service
      </Title>
      <ul className={classes.cards}>
        <Part name="Database" isUp={database} />
        <Part name="Auth service" isUp={auth} />
        <li className={classes.card}>
          <Text>Reaper</Text>
          {schedule.reapedAt ? (
            <Text size="sm">
              last ran <Moment at={schedule.reapedAt} />
            </Text>
          ) : (
            <Text size="sm">pg_cron has no run of it on record</Text>
          )}
        </li>
        <li className={classes.card}>
          <Text>Batches that are open</Text>
          <Text className={classes.number}>{openBatches}</Text>
        </li>
      </ul>
      <Text size="sm" c="dimmed">
        As of <Moment at={new Date(readAt).toISOString()} />; it is asked again every 15 seconds.
      </Text>
    </section>
  )
}

function Part({ name, isUp }: { name: string; isUp: boolean }) {
  return (
    <li className={classes.card}>
      <Text>{name}</Text>
      <StatusMark tone={isUp ? 'good' : 'bad'}>{isUp ? 'Up' : 'Down'}</StatusMark>
    </li>
  )
}
