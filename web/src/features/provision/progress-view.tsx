import { Button, Paper, PasswordInput, Stack, Text } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { passwordField } from '../../../../supabase/functions/_shared/contract/fields.ts'
import { Notice } from '../../components/notice.tsx'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'
import { fields } from './fields.ts'
import { LeaveGuard } from './leave-guard.tsx'
import classes from './provision.module.css'
import { SetAside } from './set-aside.tsx'
import { StageHeading } from './stage-heading.tsx'
import { Stages } from './stages.tsx'
import type { Submission } from './submission.ts'
import { UnsettledNotice } from './unsettled-notice.tsx'

/** Whether it can't be asked for again before its password, which is kept nowhere, was typed again. */
export function needsPassword({ values }: Draft, submission: Submission): boolean {
  return values['owner.mode'] === 'password' && submission.password === ''
}

/** Whether the answer holds what can be shown once. */
function bringsSecrets({ values }: Draft): boolean {
  return values['owner.mode'] === 'temporary' || values.apiKey === true
}

interface ProgressViewProps {
  desk: Desk
  draft: Draft
  submission: Submission
}

/** A draft that was sent, and of which nobody knows yet what became. */
export function ProgressView({ desk, draft, submission }: ProgressViewProps) {
  const { phase } = submission
  return (
    <div className={classes.layout}>
      <Paper withBorder className={classes.card}>
        <Stack>
          <StageHeading>Setting up {draft.values['tenant.name']}</StageHeading>
          {submission.isUnderWay && phase.name !== 'offline' && (
            <>
              <Stages draft={draft} />
              {bringsSecrets(draft) ? (
                <Text>
                  Stay here until it is ready: its secrets can be shown on this page alone, and only once.
                </Text>
              ) : (
                <Text>
                  You can leave this page: it goes on without you. Come back by the same address to see what
                  came of it.
                </Text>
              )}
            </>
          )}
          <LeaveGuard
            isNeeded={submission.isUnderWay && bringsSecrets(draft)}
            title="Its secrets are still to come"
          >
            They can be shown only here, and once. Closed or loaded anew, this page can’t show them any more.
          </LeaveGuard>
          {phase.name === 'offline' && (
            <Notice kind="error" title="You are offline">
              <Text>
                It was sent, and its answer is missing. As soon as you are online again, it is asked for. One
                tenant is made, however often that is.
              </Text>
            </Notice>
          )}
          {phase.name === 'stopped' && (
            <UnsettledNotice
              error={phase.error}
              submission={submission}
              canAsk={!needsPassword(draft, submission)}
            />
          )}
          {!submission.isUnderWay && needsPassword(draft, submission) && (
            <PasswordAgain submission={submission} />
          )}
          {!submission.isUnderWay && (
            <div className={classes.buttons}>
              <SetAside desk={desk} draft={draft} />
            </div>
          )}
        </Stack>
      </Paper>
    </div>
  )
}

function PasswordAgain({ submission }: { submission: Submission }) {
  const [password, setPassword] = useState('')
  const [fault, setFault] = useState<string>()
  const ask = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!passwordField.safeParse(password).success) {
      setFault(fields['owner.password'].sentence(password))
      document.getElementById('password-again')?.focus()
      return
    }
    submission.password = password
    void submission.follow()
  }
  return (
    <form noValidate onSubmit={ask}>
      <Stack>
        <Text>
          This draft was sent, and the page was loaded anew before an answer came. The owner’s password is
          kept nowhere: type it again to ask what became of it. If the tenant was made already, it keeps the
          password of then.
        </Text>
        <PasswordInput
          id="password-again"
          label={fields['owner.password'].label}
          autoComplete="new-password"
          value={password}
          error={fault}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button type="submit">Ask what became of it</Button>
        </div>
      </Stack>
    </form>
  )
}
