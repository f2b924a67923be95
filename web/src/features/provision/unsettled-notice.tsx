import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { TextLink } from '../../components/links.tsx'
import classes from './provision.module.css'
import type { Submission } from './submission.ts'

interface UnsettledNoticeProps {
  error: Error
  submission: Submission
  /** Whether the same call can be made again as it is. */
  canAsk: boolean
}

/** It was sent, and nobody knows what became of it: the same call again finds out, or the history knows. */
export function UnsettledNotice({ error, submission, canAsk }: UnsettledNoticeProps) {
  const release = useMutation({ mutationFn: () => submission.release() })
  return (
    <FailureNotice error={error}>
      <div className={classes.buttons}>
        {canAsk && (
          <Button variant="default" onClick={() => submission.follow()}>
            Ask again
          </Button>
        )}
        <Button variant="default" onClick={() => release.mutate()}>
          Change the answers
        </Button>
        <TextLink to="/requests" search={{ mine: true }}>
          Look into the history
        </TextLink>
      </div>
      <Text role="status">
        {release.data === false &&
          'It is not certain that nothing was made, so the answers stay as they were sent: ask again first.'}
        {release.error && 'The history can’t be read now.'}
      </Text>
    </FailureNotice>
  )
}
