import { Button, Group, Stack, Text } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { LandlordError } from '../../../../../client/landlord-error.ts'
import { ErrorSummary } from '../../../components/error-summary.tsx'
import { FailureNotice } from '../../../components/failure-notice.tsx'
import { Notice } from '../../../components/notice.tsx'
import { SubmitButton } from '../../../components/submit-button.tsx'
import { useLeaveWarning } from '../../../lib/use-leave-warning.ts'
import type { ReadTenant } from '../use-tenant.ts'
import { ForeignChanges } from './foreign-changes.tsx'
import { SettingsFields } from './settings-fields.tsx'
import { isPassedBy, useSettings } from './use-settings.ts'
import { fieldLabels, fields, type SettingsField } from './values.ts'

/** Changes what may be changed of a tenant. What others have changed meanwhile is shown, and never written over unseen. */
export function SettingsPanel({ tenant }: { tenant: ReadTenant }) {
  const { form, judgeAll, changed, foreign, saving, startOver, adopt } = useSettings(tenant)
  const whyClosed = closed[tenant.detail.tenant.status]
  const [isStopped, setIsStopped] = useState(false)
  useLeaveWarning(changed.length > 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another state of the tenant is a reason to look
  useEffect(adopt, [tenant.etag])

  const save = (event: FormEvent) => {
    event.preventDefault()
    if (saving.isPending || changed.length === 0) return
    const faults = judgeAll()
    const [first] = fields.filter((field) => faults[field] !== undefined)
    setIsStopped(first !== undefined)
    if (first) return document.getElementById(inputId(first))?.focus()
    saving.mutate(undefined, {
      onError: (error) => {
        if (!(error instanceof LandlordError) || error.code !== 'DUPLICATE_DOMAIN') return
        form.setFieldError('domain', 'Another tenant has this domain')
        document.getElementById(inputId('domain'))?.focus()
      },
    })
  }
  const faults = fields
    .filter((field) => form.errors[field] !== undefined)
    .map((field) => ({
      id: inputId(field),
      label: fieldLabels[field],
      sentence: String(form.errors[field]),
    }))
  return (
    <form noValidate onSubmit={save} aria-label="Settings">
      <Stack>
        {isStopped && <ErrorSummary faults={faults} />}
        {whyClosed && (
          <Notice kind="note" title="Nothing can be changed here now">
            <Text>{whyClosed}</Text>
          </Notice>
        )}
        <SettingsFields form={form} isDisabled={whyClosed !== undefined} />
        {foreign.length > 0 && <ForeignChanges changes={foreign} onStartOver={startOver} />}
        {saving.error && !isPassedBy(saving.error) && <FailureNotice error={saving.error} />}
        {whyClosed === undefined && (
          <>
            <Text role="status">{statusOf(changed, saving.isSuccess)}</Text>
            <SubmitButton label="Save" isSending={saving.isPending} whileSending="Saving …" />
          </>
        )}
        {changed.length > 0 && (
          <Group justify="center">
            <Button variant="subtle" onClick={startOver}>
              Take my changes back
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

/** In which statuses the service changes nothing, and what has to happen first. */
const closed: Partial<Record<ReadTenant['detail']['tenant']['status'], string>> = {
  provisioning: 'It is still being set up.',
  pending_activation: 'Its owner has to confirm their address first.',
  archived: 'It is archived. Restore it first.',
}

/** What a field's input is called in the document. */
function inputId(field: SettingsField): string {
  return `settings-${field}`
}

function statusOf(changed: readonly SettingsField[], isSaved: boolean): string {
  if (changed.length > 0) return `Not saved yet: ${changed.map((field) => fieldLabels[field]).join(', ')}`
  return isSaved ? 'Saved' : 'Nothing has been changed'
}
