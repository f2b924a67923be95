import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { TenantRow } from '../../../../tenant-file/read-tenant-file.ts'
import type { BatchMode } from './use-send.ts'

interface SendBatchProps {
  /** Without any fault. */
  rows: TenantRow[]
  /** How many rows are at fault. */
  faulty: number
  isSending: boolean
  onSend(mode: BatchMode): void
  onDownloadFaulty(): void
}

/** What is made of the rows, and the button that does it. */
export function SendBatch({ rows, faulty, isSending, onSend, onDownloadFaulty }: SendBatchProps) {
  const [mode, setMode] = useState<BatchMode>('independent')
  const canSend = rows.length > 0 && (mode === 'independent' || faulty === 0)
  return (
    <Stack align="flex-start">
      <Radio.Group
        label="If one of them can’t be made"
        value={mode}
        onChange={(value) => setMode(value as BatchMode)}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="independent"
            label="Make the others (independent)"
            description="Each tenant by itself: one that fails touches no other"
          />
          <Radio
            value="all_or_nothing"
            label="Make none (all or nothing)"
            description="All become active at one moment, or none ever was"
          />
        </Stack>
      </Radio.Group>
      {faulty > 0 && (
        <Text>
          {mode === 'independent'
            ? `${countRows(faulty)} at fault: left out of the batch.`
            : `${countRows(faulty)} at fault: mend every row first, since all or nothing leaves none out.`}
        </Text>
      )}
      <Group gap="xs">
        {canSend && (
          <Button aria-disabled={isSending} onClick={() => onSend(mode)}>
            {isSending ? 'Sending …' : `Make ${rows.length} ${rows.length === 1 ? 'tenant' : 'tenants'}`}
          </Button>
        )}
        {faulty > 0 && (
          <Button variant="default" onClick={onDownloadFaulty}>
            Download rows at fault
          </Button>
        )}
      </Group>
    </Stack>
  )
}

/** `1 row is`, `8 rows are`. */
function countRows(count: number): string {
  return count === 1 ? '1 row is' : `${count} rows are`
}
