import { Button, Text } from '@mantine/core'
import { Notice } from '../../components/notice.tsx'

interface SentNoticeProps {
  /** Nobody looks for it any more. */
  isGivenUp: boolean
  onLookAgain(): void
}

/** Something was sent from this page, and nobody knows yet whether it has arrived. */
export function SentNotice({ isGivenUp, onLookAgain }: SentNoticeProps) {
  if (!isGivenUp) {
    return (
      <Notice kind="note" title="A batch was sent from here">
        <Text>
          It is being looked for, and opened when it is there. The table itself is not kept: if nothing comes,
          choose the same one again and send it. It is made once, however often it is sent.
        </Text>
      </Notice>
    )
  }
  return (
    <Notice kind="note" title="The batch that was sent was not found">
      <Text>
        It was looked for for a while. Look again, or send the same table again: it is made once, however
        often it is sent.
      </Text>
      <Button variant="default" onClick={onLookAgain}>
        Look again
      </Button>
    </Notice>
  )
}
