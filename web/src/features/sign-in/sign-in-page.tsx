import { Text } from '@mantine/core'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { PageFrame } from '../../components/page-frame.tsx'
import { useConsole, useSignedIn } from '../../lib/console-context.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Where admins come in; whoever is in goes on to where they wanted to be. */
export default function SignInPage() {
  const { next = '/tenants' } = useSearch({ from: '/sign-in' })
  const { history } = useRouter()
  const { session } = useConsole()
  const signedIn = useSignedIn()
  useEffect(() => {
    if (signedIn) history.replace(next)
  }, [signedIn, next, history])
  if (signedIn !== null) return null
  return (
    <PageFrame title="Sign in">
      <Text mb="lg" role="status">
        {session.hasEnded() ? 'Your session has ended. Sign in to go on.' : 'The console is for admins.'}
      </Text>
      <SignInForm />
    </PageFrame>
  )
}
