import { Group, Text } from '@mantine/core'
import { wayOn } from '../../../../client/request-again.ts'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { FailureNotice } from '../../components/failure-notice.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { SubmitButton } from '../../components/submit-button.tsx'
import classes from './requests.module.css'
import { RetryOutcome } from './retry-outcome.tsx'
import { useRetry } from './use-retry.ts'

/** What can be done about a request that came to nothing, and what came of doing it. */
export function RetryRequest({ detail }: { detail: RequestDetail }) {
  const { request, needsPassword } = detail
  const retry = useRetry(detail)
  const way = wayOn(detail, Date.now())
  if (retry.outcome) return <RetryOutcome outcome={retry.outcome} />
  return (
    <>
      {retry.error && !retry.isSending && (
        <div className={classes.section}>
          <FailureNotice error={retry.error} />
        </div>
      )}
      {(way !== null || retry.isSending) && (
        <section className={classes.section} aria-label="What you can do">
          {(way === 'again' || retry.isSending) && (
            <form
              onSubmit={(event) => {
                event.preventDefault()
                retry.send()
              }}
            >
              <SubmitButton label="Try again" isSending={retry.isSending} whileSending="Trying again …" />
            </form>
          )}
          {way === 'batch' && request.batchId && <ToBatch batchId={request.batchId} />}
          {(way === 'anew' || (way === 'again' && retry.error)) && (
            <StartAnew requestId={request.id} needsPassword={needsPassword} />
          )}
        </section>
      )}
    </>
  )
}

function ToBatch({ batchId }: { batchId: string }) {
  return (
    <>
      <Text>It is part of a batch, which is retried as a whole: only what failed is made anew.</Text>
      <ButtonLink to="/batches/$batchId" params={{ batchId }}>
        Go to the batch
      </ButtonLink>
    </>
  )
}

/** The wizard, filled in with what this request asked for; sent, it is a request of one's own. */
function StartAnew({ requestId, needsPassword }: { requestId: string; needsPassword: boolean }) {
  return (
    <Group gap="sm">
      <ButtonLink variant="default" to="/tenants/new" search={{ from: requestId }}>
        Start anew from this
      </ButtonLink>
      {needsPassword && (
        <Text size="sm">The password of the owner is stored nowhere: it has to be typed once more.</Text>
      )}
    </Group>
  )
}
