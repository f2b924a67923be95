import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { LandlordError } from '../../../../client/landlord-error.ts'
import { resendSetupEmail } from '../../../../supabase/functions/_shared/contract/endpoints/tenants.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { useConsole } from '../../lib/console-context.ts'
import type { Outcome } from './draft.ts'
import classes from './provision.module.css'
import { timeOf } from './time-of.ts'

const COOL_DOWN_MS = 60_000

/** Where the e-mail stands with which the owner chooses a password, and the way to send it (again). */
export function SetupEmail({ outcome: { tenant, owner, at } }: { outcome: Outcome }) {
  const { api } = useConsole()
  const wasSent = owner.setupEmail === 'sent'
  const [readyAt, setReadyAt] = useState(wasSent ? Date.parse(at) + COOL_DOWN_MS : 0)
  const isCooling = useIsBefore(readyAt)
  const send = useMutation({
    mutationFn: async () => (await api.call(resendSetupEmail, { params: { id: tenant.id } })).body.setupEmail,
    onSuccess: () => setReadyAt(Date.now() + COOL_DOWN_MS),
    onError: (error) => {
      const seconds = error instanceof LandlordError ? error.retryAfterSeconds : undefined
      if (seconds !== undefined) setReadyAt(Date.now() + seconds * 1000)
    },
  })
  const state = send.data ?? owner.setupEmail
  const sentences = {
    sent: `A set-up e-mail is on its way to ${owner.email}.`,
    failed: `The set-up e-mail to ${owner.email} could not be sent.`,
    not_needed: 'No set-up e-mail was sent.',
  }
  const isHeld = send.isPending || isCooling
  return (
    <div className={classes.choices}>
      <Text role="status">{send.isPending ? 'Sending the set-up e-mail …' : sentences[state]}</Text>
      {send.error && <FailureNotice error={send.error} />}
      <div className={classes.buttons}>
        <Button variant="default" aria-disabled={isHeld} onClick={() => !isHeld && send.mutate()}>
          Send password set-up e-mail
        </Button>
        {isCooling && (
          <Text size="sm">
            You can send it again at {timeOf(new Date(readyAt).toISOString(), new Date())}.
          </Text>
        )}
      </div>
    </div>
  )
}

/** Whether that moment is still to come. */
function useIsBefore(moment: number): boolean {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const left = moment - Date.now()
    if (left <= 0) return
    setNow(Date.now())
    const timer = setTimeout(() => setNow(Date.now()), left + 50)
    return () => clearTimeout(timer)
  }, [moment])
  return now < moment
}
