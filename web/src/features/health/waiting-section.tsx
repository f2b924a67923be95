import { Table, Text, Title } from '@mantine/core'
import type { Operations } from '../../../../supabase/functions/_shared/contract/operations.ts'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { durationText } from '../../lib/duration-text.ts'
import classes from './health.module.css'

type Queue = Operations['queue']

/** What each place in the queue means. */
const places: { name: keyof Queue; label: string; meaning: string }[] = [
  { name: 'pending', label: 'Queued', meaning: 'Tenants of batches whose turn has not come' },
  { name: 'inFlight', label: 'Under way', meaning: 'Somebody is making them at this moment' },
  {
    name: 'prepared',
    label: 'Prepared',
    meaning: 'Wait for the rest of their batch, or for an address to be confirmed',
  },
  { name: 'expired', label: 'For the worker', meaning: 'Their maker was lost; the worker takes them up' },
  {
    name: 'leftToCaller',
    label: 'For their admin',
    meaning: 'Only who typed the password can go on: try the request again',
  },
  { name: 'overdue', label: 'For the reaper', meaning: 'Past their time; the reaper undoes them' },
]

/** What is not done yet, and since when. */
export function WaitingSection({ operations }: { operations: Operations }) {
  const { queue, setupEmails, fleet } = operations
  return (
    <>
      <section aria-labelledby="queue" className={classes.section}>
        <Title order={2} size="h4" id="queue">
          Queue
        </Title>
        <ScrollRegion label="Queue">
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {['What', 'How many', 'The oldest', 'What it means'].map((column) => (
                  <Table.Th key={column} scope="col">
                    {column}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {places.map(({ name, label, meaning }) => (
                <QueueRow key={name} label={label} meaning={meaning} {...queue[name]} />
              ))}
              <QueueRow
                label="Set-up e-mails"
                meaning="Owed to owners; the worker sends them"
                {...setupEmails}
              />
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      </section>
      <section aria-labelledby="fleet" className={classes.section}>
        <Title order={2} size="h4" id="fleet">
          Schemas of tenants
        </Title>
        <Text>{fleetSentence(fleet)}</Text>
      </section>
    </>
  )
}

interface QueueRowProps {
  label: string
  meaning: string
  count: number
  oldestSeconds: number
}

function QueueRow({ label, meaning, count, oldestSeconds }: QueueRowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={600}>
        {label}
      </Table.Th>
      <Table.Td>{count}</Table.Td>
      <Table.Td>{count === 0 ? '–' : durationText(oldestSeconds)}</Table.Td>
      <Table.Td>{meaning}</Table.Td>
    </Table.Tr>
  )
}

function fleetSentence({ tenantsBehind, tenantsFailed, openRun }: Operations['fleet']): string {
  const run = openRun ? ` A run that brings them up to date is ${openRun.status}.` : ''
  if (tenantsBehind === 0) return `All are up to date.${run}`
  const behind = tenantsBehind === 1 ? 'One is behind' : `${tenantsBehind} are behind`
  const failed = tenantsFailed === 0 ? '' : `, ${tenantsFailed} of them because their last try failed`
  return `${behind}${failed}.${run}`
}
