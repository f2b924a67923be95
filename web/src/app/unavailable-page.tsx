import { Button, Text } from '@mantine/core'
import { PageFrame } from '../components/page-frame.tsx'

/** For when config.json could not be had, without which no page knows whom to ask. */
export function UnavailablePage() {
  return (
    <PageFrame title="This page could not be loaded">
      <Text mb="lg">Perhaps your connection was lost on the way.</Text>
      <Button onClick={() => location.reload()}>Try again</Button>
    </PageFrame>
  )
}
