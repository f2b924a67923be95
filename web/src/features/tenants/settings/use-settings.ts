import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallInput } from '../../../../../client/call-types.ts'
import { LandlordError } from '../../../../../client/landlord-error.ts'
import { updateTenant } from '../../../../../supabase/functions/_shared/contract/endpoints/registry.ts'
import { useConsole } from '../../../lib/console-context.ts'
import { useJudgedForm } from '../../../lib/use-judged-form.ts'
import { type ReadTenant, useRefreshTenant } from '../use-tenant.ts'
import { changesOf, differing, fields, type SettingsField, validate, valuesOf } from './values.ts'

/** A field that somebody else has changed meanwhile. */
export interface ForeignChange {
  field: SettingsField
  was: string | string[]
  isNow: string | string[]
  /** What stands in the form, where that is another change. */
  mine: string | string[] | undefined
}

/** The form of what can be changed of a tenant, and its saving, which overwrites nothing that was not seen. */
export function useSettings(tenant: ReadTenant) {
  const { api } = useConsole()
  const queries = useQueryClient()
  const tenantId = tenant.detail.tenant.id
  const refresh = useRefreshTenant(tenantId)
  // The state that was being looked at when the editing began.
  const [base, setBase] = useState(tenant)
  const [foreign, setForeign] = useState<ForeignChange[]>([])
  const baseValues = valuesOf(base.detail)
  const { form, judgeAll } = useJudgedForm({
    initialValues: baseValues,
    validate: (values) => validate(values, baseValues),
  })
  const changed = differing(form.values, baseValues)

  /** Goes on from another state of the tenant. What was typed stays; what was not is as it is there. */
  function goOnFrom(next: ReadTenant, keep: readonly SettingsField[]): void {
    const values = valuesOf(next.detail)
    for (const field of fields) if (!keep.includes(field)) form.setFieldValue(field, values[field])
    setBase(next)
  }

  async function meetForeignChange(): Promise<void> {
    await refresh()
    const next = queries.getQueryData<ReadTenant>(['tenant', tenantId])
    if (!next || next.etag === base.etag) return
    const values = valuesOf(next.detail)
    const theirs = differing(values, baseValues)
    // Typing goes on while it is read.
    const typed = form.getValues()
    const mineNow = differing(typed, baseValues)
    setForeign(
      theirs.map((field) => {
        const isMineToo = mineNow.includes(field) && differing(typed, values).includes(field)
        const mine = isMineToo ? typed[field] : undefined
        return { field, was: baseValues[field], isNow: values[field], mine }
      }),
    )
    goOnFrom(next, mineNow)
  }

  const saving = useMutation({
    mutationFn: async () => {
      const sent = form.getValues()
      const body = changesOf(sent, baseValues) as CallInput<typeof updateTenant>['body']
      const { body: detail, headers } = await api.call(updateTenant, {
        params: { id: tenantId },
        headers: { 'if-match': base.etag },
        body: body ?? {},
      })
      return { sent, next: { detail, etag: headers.get('etag') ?? '' } }
    },
    onSuccess: ({ sent, next }) => {
      setForeign([])
      // What was typed since it was sent is not saved yet.
      goOnFrom(next, differing(form.getValues(), sent))
      queries.setQueryData(['tenant', tenantId], next)
      void refresh()
    },
    onError: async (error) => {
      if (isPassedBy(error)) await meetForeignChange()
      else void refresh()
    },
  })

  return {
    form,
    judgeAll,
    changed,
    foreign,
    saving,
    /** Nothing of one's own is kept. */
    startOver() {
      setForeign([])
      saving.reset()
      goOnFrom(tenant, [])
      form.clearErrors()
    },
    /** Whether nothing was typed since somebody else has changed the tenant: then the form may show it as it is. */
    adopt() {
      if (changed.length === 0 && tenant.etag !== base.etag) goOnFrom(tenant, [])
    },
  }
}

/** Whether somebody has changed the tenant since it was read. */
export function isPassedBy(error: Error | null): boolean {
  return error instanceof LandlordError && error.code === 'PRECONDITION_FAILED'
}
