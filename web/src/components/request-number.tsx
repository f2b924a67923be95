import { Code, Group, Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** The request's id, for whoever asks for help with it. */
export function RequestNumber({ id }: { id: string }) {
  return (
    <Group gap="xs">
      <Text size="sm">
        Number of this request: <Code>{id}</Code>
      </Text>
      <CopyButton text={id} />
    </Group>
  )
}
