import { Button, Code, Group, Table } from '@mantine/core'
import type { API_KEY_STATUSES, ApiKey } from '../../../../../supabase/functions/_shared/contract/api-keys.ts'
import { Moment } from '../../../components/moment.tsx'
import { ScrollRegion } from '../../../components/scroll-region.tsx'
import { StatusMark } from '../../../components/status-mark.tsx'
import classes from './key-table.module.css'
import type { KeyMatter } from './use-key-matter.ts'

const statusWords = {
  active: { word: 'Active', tone: 'good' },
  rotated: { word: 'Rotated', tone: 'busy' },
  expired: { word: 'Expired', tone: 'resting' },
  revoked: { word: 'Revoked', tone: 'bad' },
} as const satisfies Record<(typeof API_KEY_STATUSES)[number], object>

interface KeyTableProps {
  keys: ApiKey[]
  onAsk(matter: KeyMatter): void
}

/** A tenant's keys, the newest first, each with what can be done to it. */
export function KeyTable({ keys, onAsk }: KeyTableProps) {
  return (
    <ScrollRegion label="API keys">
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Status</Table.Th>
            <Table.Th scope="col">Public key</Table.Th>
            <Table.Th scope="col">Made</Table.Th>
            <Table.Th scope="col">Works until</Table.Th>
            <Table.Th scope="col">Last used</Table.Th>
            <Table.Th scope="col">Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} onAsk={onAsk} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function KeyRow({ apiKey, onAsk }: { apiKey: ApiKey; onAsk: KeyTableProps['onAsk'] }) {
  const { name, status, publicKey, createdAt, expiresAt, revokedAt, lastUsedAt } = apiKey
  const { word, tone } = statusWords[status]
  const until = revokedAt ?? expiresAt
  // Its successor has the same name.
  const called = status === 'rotated' ? `${name}, the old pair` : name
  return (
    <Table.Tr data-key={apiKey.id}>
      <Table.Th scope="row" className={classes.name}>
        {name}
      </Table.Th>
      <Table.Td>
        <StatusMark tone={tone}>{word}</StatusMark>
      </Table.Td>
      <Table.Td className={classes.publicKey}>
        <Code>{publicKey}</Code>
      </Table.Td>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>{until ? <Moment at={until} /> : 'no end'}</Table.Td>
      <Table.Td>{lastUsedAt ? <Moment at={lastUsedAt} /> : 'never'}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {(status === 'active' || status === 'expired') && (
            <RowButton verb="Rotate" name={called} onClick={() => onAsk({ about: 'rotate', apiKey })} />
          )}
          {(status === 'active' || status === 'rotated') && (
            <RowButton verb="Revoke" name={called} onClick={() => onAsk({ about: 'revoke', apiKey })} />
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function RowButton({ verb, name, onClick }: { verb: string; name: string; onClick(): void }) {
  return (
    <Button size="compact-md" variant="default" aria-label={`${verb} ${name}`} onClick={onClick}>
      {verb}
    </Button>
  )
}
