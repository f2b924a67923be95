import { Text } from '@mantine/core'
import { isErrorCode } from '../../../../supabase/functions/_shared/contract/error-codes.ts'
import { storedFailures } from '../../components/stored-failures.ts'
import classes from './requests.module.css'

/** Why a request failed, in the words in which any page would have told it at once. */
export function StoredError({ code, reason }: { code: string; reason: string | null }) {
  const told = isErrorCode(code) ? storedFailures[code] : undefined
  return (
    <section className={classes.section} aria-label="Why it failed" data-code={code}>
      <Text fw={600} c="var(--mantine-color-error)">
        {told?.title ?? 'It failed'}
      </Text>
      <Text>{told ? `${told.cause} ${told.next}` : 'This page is too old to know more about it.'}</Text>
      <Text size="sm" c="dimmed">
        {reason === null ? code : `${code}, ${reason}`}
      </Text>
    </section>
  )
}
