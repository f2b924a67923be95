import { PasswordInput, Stack, Text } from '@mantine/core'
import { schemaResolver } from '@mantine/form'
import type { SupabaseClient } from '@supabase/supabase-js'
import { type SubmitEvent, useState } from 'react'
import { z } from 'zod'
import { passwordField } from '../../../../supabase/functions/_shared/contract/fields.ts'
import { Notice } from '../../components/notice.tsx'
import { PageFrame } from '../../components/page-frame.tsx'
import { SubmitButton } from '../../components/submit-button.tsx'
import { useJudgedForm } from '../../lib/use-judged-form.ts'
import { type AuthFailure, authFailureOf } from './auth-failure.ts'

interface ChoosePasswordProps {
  client: SupabaseClient
  email: string
  onChosen(): void
  /** The link's session is over, so that no password can be set with it any more. */
  onSessionEnd(): void
}

const findFaults = schemaResolver(z.object({ password: passwordField }), { sync: true })
const inputId = 'password'

/** The first thing an owner does. */
export function ChoosePassword({ client, email, onChosen, onSessionEnd }: ChoosePasswordProps) {
  const [isSending, setIsSending] = useState(false)
  const [failure, setFailure] = useState<AuthFailure>()
  const { form, judgeAll } = useJudgedForm({ initialValues: { password: '' }, validate })
  const look = () => document.getElementById(inputId)?.focus()

  async function choose(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    if (isSending) return
    if (judgeAll().password) return look()
    setIsSending(true)
    setFailure(undefined)
    const { error } = await client.auth.updateUser(form.getValues())
    setIsSending(false)
    const failed = error ? authFailureOf(error) : undefined
    setFailure(failed)
    if (!failed) onChosen()
    else if (failed === 'session-over') onSessionEnd()
    else if (failed in passwordSentences) {
      form.setFieldError('password', passwordSentences[failed])
      look()
    }
  }

  return (
    <PageFrame title="Choose your password" takesFocus>
      <form noValidate onSubmit={choose}>
        <Stack>
          <Text>
            You will sign in as <strong>{email}</strong> with it. Not you? Then close this page.
          </Text>
          {/* For password managers, which want to know whose password it is. */}
          <input hidden readOnly name="username" autoComplete="username" value={email} />
          <PasswordInput
            id={inputId}
            label="Password"
            description="At least 12 characters. A few words that don’t belong together are good."
            autoComplete="new-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': 'Show the password' }}
            {...form.getInputProps('password')}
          />
          {failure && !(failure in passwordSentences) && (
            <Notice kind="error" title="Your password was not set">
              <Text>{failure === 'too-often' ? tooOften : noAnswer}</Text>
            </Notice>
          )}
          <SubmitButton label="Set password" isSending={isSending} whileSending="Setting it …" />
        </Stack>
      </form>
    </PageFrame>
  )
}

const passwordSentences: Partial<Record<AuthFailure, string>> = {
  'weak-password': 'This password is too easy to guess. Choose a longer one, or more unusual words.',
  'same-password': 'This is the password that you have. Choose another one, or sign in with it.',
}
const tooOften = 'You have tried often. Wait a minute, then try again.'
const noAnswer = 'Our service for logins does not answer as it should. Try again in a moment.'

function validate(values: { password: string }): { password?: string } {
  return 'password' in findFaults(values) ? { password: faultSentence(values.password) } : {}
}

function faultSentence(password: string): string {
  if (password === '') return 'Enter a password.'
  const length = [...password].length
  if (length < 12) return `Use at least 12 characters: there are ${length} so far.`
  return 'This password is too long: 72 bytes are the limit, which is 72 plain letters or fewer special ones.'
}
