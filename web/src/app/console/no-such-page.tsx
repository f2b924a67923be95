import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PageFrame } from '../../components/page-frame.tsx'

/** For addresses that lead nowhere. */
export function NoSuchPage() {
  return (
    <PageFrame title="There is no such page" takesFocus>
      <Text>
        Go on to{' '}
        <Anchor component={Link} to="/tenants">
          the tenants
        </Anchor>
        , or <Anchor href="/sign-up">set up an organisation</Anchor>.
      </Text>
    </PageFrame>
  )
}
