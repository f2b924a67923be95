import { Button, List, Stack, Text, Title } from '@mantine/core'
import type { Sent } from './use-submission.ts'

interface SentNoticeProps {
  answer: Sent
  /** Back to the form, with what was typed. */
  onCorrect(): void
}

/** What comes next. The same whoever's the address is: only its mailbox learns more. */
export function SentNotice({ answer: { email, confirmWithinHours }, onCorrect }: SentNoticeProps) {
  return (
    <Stack align="flex-start">
      <Text>
        A message is on its way to <strong>{email}</strong>. Open the link in it and choose a password: your
        organisation is ready then. There are {confirmWithinHours} hours for that; should the link be too old
        by then, its page sends you another.
      </Text>
      <Title order={2} size="h4">
        Nothing has come?
      </Title>
      <List withPadding>
        <List.Item>It may take a few minutes, and may lie among the spam.</List.Item>
        <List.Item>Check the address above: a message to another address never reaches you.</List.Item>
        <List.Item>
          You have an account with this address, or have signed up before? Then that one stands, no second
          organisation is set up, and the link is to the first; it may be in the message that you were sent
          before.
        </List.Item>
      </List>
      <Button variant="default" onClick={onCorrect}>
        Correct the e-mail address
      </Button>
    </Stack>
  )
}
