import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { LandlordError } from '../../../../client/landlord-error.ts'
import { readMe } from '../../../../supabase/functions/_shared/contract/endpoints/me.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { PageFrame } from '../../components/page-frame.tsx'
import { useConsole, useSignedIn } from '../../lib/console-context.ts'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { Shell } from './shell.tsx'

/** Lets admins in. Others sign in first, or are told that this is not for them. */
export function Gate() {
  const signedIn = useSignedIn()
  const router = useRouter()
  useEffect(() => {
    if (signedIn !== null) return
    // Read when it is needed: the address changes before this page has gone.
    router.navigate({ to: '/sign-in', search: { next: router.latestLocation.href }, replace: true })
  }, [signedIn, router])
  if (!signedIn) return null
  return <AdminGate key={signedIn.userId} userId={signedIn.userId} email={signedIn.email} />
}

function AdminGate({ userId, email }: { userId: string; email: string }) {
  const { api } = useConsole()
  const signOut = useSignOut()
  const me = useQuery({
    queryKey: ['me', userId],
    queryFn: async ({ signal }) => (await api.call(readMe, {}, { signal })).body,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (me.data) return <Shell me={me.data} />
  if (!me.error) return null
  const isRefused = me.error instanceof LandlordError && me.error.code === 'FORBIDDEN'
  if (!isRefused) {
    return (
      <PageFrame title="The console could not be opened" takesFocus>
        <FailureNotice error={me.error} onRetry={() => me.refetch()} />
      </PageFrame>
    )
  }
  return (
    <PageFrame title="This account is no admin’s" takesFocus>
      <Text mb="md">
        You are signed in as <strong>{email}</strong>. Only staff with the role ADMIN or SUPER_ADMIN may use
        the console: a colleague who has it can see to it that you get it, too.
      </Text>
      <Group>
        <Button onClick={signOut}>Sign in as somebody else</Button>
        <Button variant="default" onClick={() => me.refetch()}>
          Look again
        </Button>
      </Group>
    </PageFrame>
  )
}
