import { Button, List, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LandlordError, NoAnswerError } from '../../../client/landlord-error.ts'
import { isErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import { whenToTryAgain } from '../lib/when-to-try-again.ts'
import { type FailureSentence, failureSentences } from './failure-sentences.ts'
import { fieldName } from './field-names.ts'
import { Notice } from './notice.tsx'
import { RequestNumber } from './request-number.tsx'

interface FailureNoticeProps {
  error: Error
  /** The same call again; left out where that makes no sense. */
  onRetry?: () => void
  /** What can be done besides. */
  children?: ReactNode
}

/** What went wrong, in plain words: what, why, what to do now, and the number to ask for help with. */
export function FailureNotice({ error, onRetry, children }: FailureNoticeProps) {
  const { title, cause, next } = sentenceOf(error)
  const refusal = error instanceof LandlordError ? error : undefined
  const isWorthAnotherTry = refusal === undefined || refusal.retryable
  const faults = refusal?.problem.errors ?? []
  return (
    <Notice kind="error" title={title}>
      <Text>{cause}</Text>
      {faults.length > 0 && (
        <List size="sm" withPadding>
          {faults.map(({ pointer, message }) => (
            <List.Item key={pointer + message}>
              {pointer === '' ? message : `${fieldName(pointer)}: ${message}`}
            </List.Item>
          ))}
        </List>
      )}
      <Text>{next}</Text>
      {refusal?.retryAt && <Text>You can try again {whenToTryAgain(refusal.retryAt)}.</Text>}
      {onRetry && isWorthAnotherTry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
      {children}
      {refusal && <RequestNumber id={refusal.requestId} />}
    </Notice>
  )
}

function sentenceOf(error: Error): FailureSentence {
  if (error instanceof LandlordError) {
    const { code, problem } = error
    const known = isErrorCode(code) ? failureSentences[code] : undefined
    return known ?? { title: problem.title, cause: problem.detail, next: '' }
  }
  if (error instanceof NoAnswerError) {
    return {
      title: 'No answer came',
      cause: navigator.onLine
        ? 'The connection broke, or took too long. What was asked for may have been done all the same.'
        : 'You are offline.',
      next: 'Try again: nothing is done twice.',
    }
  }
  return {
    title: 'Something is wrong with this page',
    cause: error.message,
    next: 'Load the page again. If that does not help, tell whoever looks after it.',
  }
}
