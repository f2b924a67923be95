import { Button, Text } from '@mantine/core'
import { TextLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'

interface ArrivedNoticeProps {
  batchId: string
  /** The rows as they are now become a batch of their own. */
  onAnew(): void
}

/** What was sent from this page has arrived, but the table on it is another by now. */
export function ArrivedNotice({ batchId, onAnew }: ArrivedNoticeProps) {
  return (
    <Notice kind="note" title="What you sent has arrived">
      <Text>Its tenants are being made. What you have changed on this page since is not in it.</Text>
      <TextLink to="/batches/$batchId" params={{ batchId }}>
        Open the batch
      </TextLink>
      <Button variant="default" onClick={onAnew}>
        Make another batch of these rows
      </Button>
    </Notice>
  )
}
