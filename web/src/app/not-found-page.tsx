import { Anchor, Text } from '@mantine/core'
import { PageFrame } from '../components/page-frame.tsx'

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  return (
    <PageFrame title="There is no such page">
      <Text>
        Perhaps you want to <Anchor href="/sign-up">set up an organisation</Anchor>.
      </Text>
    </PageFrame>
  )
}
