import { Table, Text, VisuallyHidden } from '@mantine/core'
import { TextLink } from '../../components/links.tsx'
import { Moment } from '../../components/moment.tsx'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { failureTitle } from '../../components/stored-failures.ts'
import { durationText } from '../../lib/duration-text.ts'
import { type RequestRow, sourceWords, statusWords, whose } from './request-words.ts'
import classes from './requests.module.css'

interface RequestTableProps {
  requests: RequestRow[]
  isFiltered: boolean
  /** Whether what was chosen last is still on its way. */
  isStale: boolean
}

const columns = ['Tenant', 'Owner', 'Status', 'Made', 'Asked for by', 'Asked for at', 'Took']

/** A page of the history. */
export function RequestTable({ requests, isFiltered, isStale }: RequestTableProps) {
  const count = requests.length
  return (
    <div className={isStale ? classes.stale : undefined}>
      <VisuallyHidden role="status">
        {isStale ? '' : `${count} ${count === 1 ? 'request' : 'requests'} on this page`}
      </VisuallyHidden>
      {count === 0 ? (
        <Text>{isFiltered ? 'No request is like that.' : 'Nobody has asked for a tenant yet.'}</Text>
      ) : (
        <ScrollRegion label="Requests" isBusy={isStale}>
          <Table verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => (
                  <Table.Th key={column} scope="col">
                    {column}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {requests.map((request) => (
                <RequestTableRow key={request.id} request={request} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      )}
    </div>
  )
}

function RequestTableRow({ request }: { request: RequestRow }) {
  const { id, name, slug, ownerEmail, status, source, error, createdAt, seconds } = request
  const { word, tone } = statusWords[status]
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <TextLink to="/requests/$requestId" params={{ requestId: id }} fw={600}>
          {name}
        </TextLink>
        <div className={classes.dim}>{slug}</div>
      </Table.Th>
      <Table.Td>{ownerEmail}</Table.Td>
      <Table.Td>
        <StatusMark tone={tone}>{word}</StatusMark>
        {error && <div className={classes.dim}>{failureTitle(error.code)}</div>}
      </Table.Td>
      <Table.Td>{sourceWords[source]}</Table.Td>
      <Table.Td>{whose(request)}</Table.Td>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>{seconds === null ? '–' : durationText(seconds)}</Table.Td>
    </Table.Tr>
  )
}
