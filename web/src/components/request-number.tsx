import { Button, Code, Group, Text } from '@mantine/core'
import { useState } from 'react'

/** The request's id, for whoever asks for help with it. */
export function RequestNumber({ id }: { id: string }) {
  const [isCopied, setIsCopied] = useState(false)
  return (
    <Group gap="xs">
      <Text size="sm">
        Number of this request: <Code>{id}</Code>
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() =>
          navigator.clipboard.writeText(id).then(
            () => setIsCopied(true),
            () => {},
          )
        }
      >
        Copy
      </Button>
      <Text size="sm" role="status">
        {isCopied ? 'Copied' : ''}
      </Text>
    </Group>
  )
}
