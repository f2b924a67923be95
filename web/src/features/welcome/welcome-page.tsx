import { Button, Loader, Text } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { PageFrame } from '../../components/page-frame.tsx'
import type { PageConfig } from '../../lib/page-config.ts'
import { type Arrival, arrive, pageClient } from './arrive.ts'
import { ChoosePassword } from './choose-password.tsx'
import { NewLink } from './new-link.tsx'
import { Organisations } from './organisations.tsx'

interface WelcomePageProps {
  config: PageConfig
  link: URLSearchParams
}

/** Where the link in the set-up e-mail leads: the owner chooses a password, and sees what is theirs. */
export default function WelcomePage({ config, link }: WelcomePageProps) {
  const client = pageClient(config)
  const [arrival, setArrival] = useState<Arrival>()
  const [isDone, setIsDone] = useState(false)
  const open = useCallback(async () => setArrival(await arrive(client, link)), [client, link])
  useEffect(() => void open(), [open])
  const startAgain = useCallback(() => setArrival({ kind: 'spent' }), [])

  if (!arrival) {
    return (
      <PageFrame title="Opening your link …">
        <Loader aria-hidden />
      </PageFrame>
    )
  }
  if (arrival.kind === 'unreachable') {
    return (
      <PageFrame title="Your link could not be opened" takesFocus>
        <Text mb="lg">
          Our service for logins does not answer. Your link may still be good: try again in a moment.
        </Text>
        <Button onClick={open}>Try again</Button>
      </PageFrame>
    )
  }
  if (arrival.kind === 'not-opened') {
    return (
      <PageFrame title="Your link could not be opened" takesFocus>
        <Text>
          Our service for logins had a problem. Your link is still good: follow it again in a moment.
        </Text>
      </PageFrame>
    )
  }
  if (arrival.kind !== 'signed-in')
    return <NewLink client={client} config={config} wasSpent={arrival.kind === 'spent'} />
  if (isDone) {
    const { userId, email } = arrival
    return <Organisations client={client} userId={userId} email={email} signInUrl={config.signInUrl} />
  }
  return (
    <ChoosePassword
      client={client}
      email={arrival.email}
      onChosen={() => setIsDone(true)}
      onSessionEnd={startAgain}
    />
  )
}
