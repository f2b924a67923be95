import { Anchor, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type AuthError, isAuthRetryableFetchError } from '@supabase/auth-js'
import { type FormEvent, useState } from 'react'
import { z } from 'zod'
import { Notice } from '../../components/notice.tsx'
import { SubmitButton } from '../../components/submit-button.tsx'
import { useConsole } from '../../lib/console-context.ts'
import { useJudgedForm } from '../../lib/use-judged-form.ts'

const isAddress = (text: string) => z.email().safeParse(text.trim()).success

/** Asks for e-mail address and password. */
export function SignInForm() {
  const { session } = useConsole()
  const [isSending, setIsSending] = useState(false)
  const [refusal, setRefusal] = useState<AuthError>()
  const { form, judgeAll } = useJudgedForm({
    initialValues: { email: '', password: '' },
    validate: ({ email, password }) => ({
      ...(isAddress(email) ? {} : { email: 'Type an e-mail address such as jane@acme.test' }),
      ...(password === '' ? { password: 'Type your password' } : {}),
    }),
  })
  const signIn = async (event: FormEvent) => {
    event.preventDefault()
    if (isSending) return
    setRefusal(undefined)
    const [faulty] = Object.keys(judgeAll())
    if (faulty !== undefined) return document.getElementById(faulty)?.focus()
    setIsSending(true)
    const { email, password } = form.getValues()
    const error = await session.signIn(email.trim(), password)
    setIsSending(false)
    if (error) setRefusal(error)
  }
  return (
    <form noValidate onSubmit={signIn}>
      <Stack>
        {refusal && <Refusal error={refusal} />}
        <TextInput
          id="email"
          label="E-mail address"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          id="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          {...form.getInputProps('password')}
        />
        <SubmitButton label="Sign in" isSending={isSending} whileSending="Signing in …" />
        <Anchor href="/welcome">Forgot your password?</Anchor>
      </Stack>
    </form>
  )
}

function Refusal({ error }: { error: AuthError }) {
  const { title, text } = sentenceOf(error)
  return (
    <Notice kind="error" title={title}>
      <Text>{text}</Text>
    </Notice>
  )
}

function sentenceOf(error: AuthError): { title: string; text: string } {
  if (isAuthRetryableFetchError(error)) {
    return { title: 'The auth service does not answer', text: 'Nothing was changed. Try again in a moment.' }
  }
  if (error.status === 429) {
    return { title: 'Too many tries', text: 'Wait a few minutes before you try again.' }
  }
  if (error.code === 'email_not_confirmed') {
    return { title: 'The address is not confirmed', text: 'Open the link in the e-mail that you were sent.' }
  }
  // Which of the two is wrong the auth service keeps to itself.
  return { title: 'That did not work', text: 'Address or password is not right.' }
}
