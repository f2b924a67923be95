import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LandlordError } from '../../../client/landlord-error.ts'
import { resendSetupEmail } from '../../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import type { SetupEmailState } from '../../../supabase/functions/_shared/contract/provision-response.ts'
import { useConsole } from '../lib/console-context.ts'
import { FailureNotice } from './failure-notice.tsx'
import { Moment } from './moment.tsx'
import classes from './setup-email.module.css'

interface SetupEmailProps {
  tenantId: string
  email: string
  /** What became of the one that was sent when the tenant was made, and when that was. */
  first?: { state: SetupEmailState; at: string }
}

/** The service sends one a minute at most. */
const COOL_DOWN_SECONDS = 60

const sentences: Record<SetupEmailState, string> = {
  sent: 'The e-mail is on its way to',
  failed: 'The e-mail could not be sent. Try again in a minute. It was for',
  not_needed: 'No set-up e-mail was sent, since the owner has a password:',
}

/** Sends a tenant's owner the e-mail with which they choose their password; says what became of it, and when the next may go. */
export function SetupEmail({ tenantId, email, first }: SetupEmailProps) {
  const { api } = useConsole()
  const [notBefore, setNotBefore] = useState(
    first?.state === 'sent' ? Date.parse(first.at) + COOL_DOWN_SECONDS * 1000 : 0,
  )
  const sending = useMutation({
    mutationFn: async () => (await api.call(resendSetupEmail, { params: { id: tenantId } })).body.setupEmail,
    onSuccess: () => setNotBefore(Date.now() + COOL_DOWN_SECONDS * 1000),
    onError: (error) => {
      if (error instanceof LandlordError && error.retryAt) setNotBefore(error.retryAt.getTime())
    },
  })
  const state = sending.data ?? first?.state
  const mustWait = useIsBefore(notBefore)
  const isHeld = sending.isPending || mustWait
  return (
    <div className={classes.part} data-testid="setup-email">
      <Button
        variant="default"
        // Disabled, it would lose the focus, and nobody would hear why.
        aria-disabled={isHeld}
        onClick={() => !isHeld && sending.mutate()}
      >
        {sending.isPending ? 'Sending …' : 'Send password set-up e-mail'}
      </Button>
      <div role="status" data-state={state}>
        {state && (
          <Text>
            {sentences[state]} {email}.
          </Text>
        )}
        {mustWait && (
          <Text size="sm" c="dimmed">
            The next one can be sent at <Moment at={new Date(notBefore).toISOString()} />.
          </Text>
        )}
      </div>
      {sending.error && <FailureNotice error={sending.error} />}
    </div>
  )
}

/** Whether a moment is still to come; told again when it has. */
function useIsBefore(moment: number): boolean {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const left = moment - Date.now()
    setNow(Date.now())
    if (left <= 0) return
    const timer = setTimeout(() => setNow(Date.now()), left)
    return () => clearTimeout(timer)
  }, [moment])
  return now < moment
}
