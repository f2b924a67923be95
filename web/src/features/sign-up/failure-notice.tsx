import { Button, Text } from '@mantine/core'
import { isErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import { Notice } from '../../components/notice.tsx'
import { RequestNumber } from '../../components/request-number.tsx'
import { useOnline } from '../../lib/use-online.ts'
import { whenToTryAgain } from '../../lib/when-to-try-again.ts'
import { type FailureSentence, failureSentences, unknownFailure } from './failure-sentences.ts'
import type { Failure } from './use-submission.ts'

interface FailureNoticeProps {
  failure: Failure
  onRetry(): void
}

/** What went wrong, in plain words, what to do now, and the number to ask for help with. */
export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const isOnline = useOnline()
  if (failure.kind === 'offline' && isOnline) {
    return (
      <Notice kind="note" title="You are online again">
        <Button variant="default" onClick={onRetry}>
          Send it now
        </Button>
      </Notice>
    )
  }
  const { title, text, next } = sentenceOf(failure)
  const refusal = failure.kind === 'refused' ? failure.error : undefined
  return (
    <Notice kind="error" title={title}>
      <Text>{text}</Text>
      {refusal?.retryAt && <Text>You can try again {whenToTryAgain(refusal.retryAt)}.</Text>}
      {next === 'retry' && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
      {next === 'reload' && (
        <Button variant="default" onClick={() => location.reload()}>
          Load the page again
        </Button>
      )}
      {refusal && <RequestNumber id={refusal.requestId} />}
    </Notice>
  )
}

function sentenceOf(failure: Failure): FailureSentence {
  if (failure.kind === 'offline') {
    return {
      title: 'You are offline',
      text: 'Nothing was sent. What you typed stays here; try again when your connection is back.',
      next: 'retry',
    }
  }
  if (failure.kind === 'no-answer') {
    return {
      title: 'No answer came',
      text: 'Perhaps your form has arrived all the same. Try again: one organisation is set up, however often you try.',
      next: 'retry',
    }
  }
  const { code } = failure.error
  return (isErrorCode(code) && failureSentences[code]) || unknownFailure
}
