import { Stack } from '@mantine/core'
import { Captcha } from '../../components/captcha.tsx'
import { ErrorSummary } from '../../components/error-summary.tsx'
import { Notice } from '../../components/notice.tsx'
import { SubmitButton } from '../../components/submit-button.tsx'
import type { PageConfig } from '../../lib/page-config.ts'
import type { SignUpValues } from './draft.ts'
import { FailureNotice } from './failure-notice.tsx'
import { fieldPaths, fields, inputId } from './fields.ts'
import { SignUpFields } from './sign-up-fields.tsx'
import { useSignUp } from './use-sign-up.ts'
import type { Sent } from './use-submission.ts'

interface SignUpFormProps {
  config: PageConfig
  onSent(sent: Sent, values: SignUpValues): void
}

/** Asks, judges, sends, and says what came of it. */
export function SignUpForm({ config, onSent }: SignUpFormProps) {
  const { signUpForm, submission, captcha, isStopped, suggestions, trySending } = useSignUp(config, onSent)
  const { errors } = signUpForm.form
  const faults = fieldPaths
    .filter((path) => errors[path] !== undefined)
    .map((path) => ({ id: inputId(path), label: fields[path].label, sentence: String(errors[path]) }))
  return (
    <form noValidate onSubmit={trySending}>
      <Stack>
        {isStopped === 'by-faults' && <ErrorSummary faults={faults} />}
        <SignUpFields signUpForm={signUpForm} suggestions={suggestions} />
        {config.turnstileSiteKey && (
          <Captcha
            action="sign-up"
            key={captcha.turn}
            siteKey={config.turnstileSiteKey}
            onToken={captcha.take}
          />
        )}
        {isStopped === 'by-captcha' && (
          <Notice kind="error" title="We don’t know yet that you are human">
            Wait until the check above says so, then send the form again.
          </Notice>
        )}
        {submission.state === 'failed' && (
          <FailureNotice failure={submission.failure} onRetry={() => trySending()} />
        )}
        <SubmitButton label="Sign up" isSending={submission.state === 'sending'} whileSending="Sending …" />
      </Stack>
    </form>
  )
}
