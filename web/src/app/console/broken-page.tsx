import { Button, Text } from '@mantine/core'
import { ConsolePage } from '../../components/console-page.tsx'
import { Notice } from '../../components/notice.tsx'
import { useOnline } from '../../lib/use-online.ts'

/** In place of a page whose parts could not be loaded, or that has failed. */
export function BrokenPage({ error }: { error: unknown }) {
  const isOnline = useOnline()
  return (
    <ConsolePage title="This page could not be shown" testId="broken-page">
      <Notice kind="error" title={isOnline ? 'Something is wrong with this page' : 'You are offline'}>
        <Text>
          {isOnline
            ? 'Perhaps there is a newer version of it, or the connection broke while it was loaded.'
            : 'What this page is made of could not be loaded.'}
        </Text>
        <Button variant="default" onClick={() => location.reload()}>
          Load it again
        </Button>
        <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
      </Notice>
    </ConsolePage>
  )
}
