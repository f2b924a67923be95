import { Button, Code, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { readOperations } from '../../../../supabase/functions/_shared/contract/endpoints/watching.ts'
import type { Violation } from '../../../../supabase/functions/_shared/contract/violation.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { Moment } from '../../components/moment.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { useConsole } from '../../lib/console-context.ts'
import classes from './health.module.css'
import { invariantWords, violationWords } from './violation-words.ts'

const SUBJECTS_SHOWN = 10
/** Of each problem; of what is beyond the service tells no more than how many there are. */
const FOUND_AT_MOST = 100

/** What is not as it must be. It is looked for when the page is opened, and when somebody wants to know. */
export function DoctorSection() {
  const { api } = useConsole()
  const examination = useQuery({
    queryKey: ['operations', 'violations'],
    queryFn: async ({ signal }) =>
      (await api.call(readOperations, { query: { violations: 'true' } }, { signal })).body,
    staleTime: 5 * 60_000,
  })
  const { data, isFetching } = examination
  const violations = data?.violations
  return (
    <section aria-labelledby="doctor" className={classes.section}>
      <div className={classes.head}>
        <Title order={2} size="h4" id="doctor">
          What the doctor says
        </Title>
        <Button
          variant="default"
          size="compact-md"
          aria-disabled={isFetching}
          onClick={() => !isFetching && examination.refetch()}
        >
          Look again
        </Button>
      </div>
      <Text role="status" component="div">
        {isFetching
          ? 'Comparing everything with what must be …'
          : data && <Verdict found={data.violationCount ?? 0} />}
      </Text>
      {examination.error && !isFetching && (
        <FailureNotice error={examination.error} onRetry={() => examination.refetch()} />
      )}
      {violations && violations.length > 0 && <ViolationList violations={violations} />}
      {violations && !isFetching && (
        <Text size="sm" c="dimmed">
          Looked for <Moment at={new Date(examination.dataUpdatedAt).toISOString()} />
        </Text>
      )}
    </section>
  )
}

function Verdict({ found }: { found: number }) {
  if (found === 0) return <StatusMark tone="good">Everything is as it must be.</StatusMark>
  const count = found === 1 ? 'One thing is' : `${found} things are`
  return <StatusMark tone="bad">{`${count} not as ${found === 1 ? 'it' : 'they'} must be.`}</StatusMark>
}

function ViolationList({ violations }: { violations: Violation[] }) {
  const byProblem = Map.groupBy(violations, ({ problem }) => problem)
  return (
    <>
      <ul className={classes.violations}>
        {[...byProblem].map(([problem, found]) => (
          <ViolationItem key={problem} problem={problem} found={found} />
        ))}
      </ul>
      <Text size="sm">
        <Code>npm run doctor</Code> repairs what can be repaired.
      </Text>
    </>
  )
}

function ViolationItem({ problem, found }: { problem: string; found: Violation[] }) {
  const { invariant = '', repair = null } = found[0] ?? {}
  const hidden = found.length - SUBJECTS_SHOWN
  return (
    <li className={classes.violation} data-problem={problem}>
      <Text fw={600}>{violationWords[problem] ?? problem}</Text>
      <Text size="sm">
        Against {invariant}: {invariantWords[invariant]}
      </Text>
      <Text size="sm">{repair ? `The doctor would: ${repair}.` : 'It needs a person.'}</Text>
      <ul className={classes.subjects}>
        {found.slice(0, SUBJECTS_SHOWN).map(({ subject }) => (
          <li key={subject}>
            <Code>{subject}</Code>
          </li>
        ))}
        {hidden > 0 && <li>and {found.length === FOUND_AT_MOST ? '' : `${hidden} `}more</li>}
      </ul>
    </li>
  )
}
