import { Checkbox, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ProvisionResponse } from '../../../../supabase/functions/_shared/contract/provision-response.ts'
import { TextLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'
import { Secret } from '../../components/secret.tsx'
import { useLeaveWarning } from '../../lib/use-leave-warning.ts'
import classes from './requests.module.css'

/** The tenant that trying again has made, with what is shown this once. */
export function RetryOutcome({ outcome }: { outcome: ProvisionResponse }) {
  const { tenant, credentials, apiKey, replayed } = outcome
  const place = useRef<HTMLDivElement>(null)
  // The button that was pressed is gone.
  useEffect(() => place.current?.focus(), [])
  return (
    <div ref={place} tabIndex={-1} className={classes.outcome} data-testid="retry-outcome">
      <Notice kind="note" title={replayed ? 'This tenant had been made already' : 'The tenant is active'}>
        <TextLink to="/tenants/$tenantId" params={{ tenantId: tenant.id }}>
          Go to {tenant.name}
        </TextLink>
        {apiKey?.hint && (
          <Text>Its API key was shown once, and is stored nowhere. Rotate it to have a new one.</Text>
        )}
      </Notice>
      {(credentials || apiKey?.secretKey) && (
        <OnceOnly slug={tenant.slug} password={credentials?.password} secretKey={apiKey?.secretKey} />
      )}
    </div>
  )
}

interface OnceOnlyProps {
  slug: string
  password: string | undefined
  secretKey: string | undefined
}

/** Secrets that are gone when the page is. */
function OnceOnly({ slug, password, secretKey }: OnceOnlyProps) {
  const [isSaved, setIsSaved] = useState(false)
  useLeaveWarning(!isSaved, 'What is shown here is shown once. Leave without saving it?')
  return (
    <section className={classes.section} aria-label="Shown once">
      <Text>Save this now: it is shown once, and stored nowhere.</Text>
      {password && <Secret label="Temporary password" value={password} fileName={`${slug}-password.txt`} />}
      {secretKey && <Secret label="Secret key" value={secretKey} fileName={`${slug}-api-key.txt`} />}
      <Checkbox
        label="I have saved it"
        checked={isSaved}
        onChange={(event) => setIsSaved(event.currentTarget.checked)}
      />
    </section>
  )
}
