import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { tenantFilterSchema } from '../../../../../supabase/functions/_shared/contract/tenant-list.ts'
import { useChangeSearch } from './use-change-search.ts'

/** The batch whose tenants are wanted, by its number: taken when it is one, and the field is left or Enter pressed. */
export function BatchFilter({ batch }: { batch: string | undefined }) {
  const changeSearch = useChangeSearch()
  const [text, setText] = useState(batch ?? '')
  const [isFaulty, setIsFaulty] = useState(false)
  const take = () => {
    const wanted = text.trim() === '' ? undefined : text.trim()
    const isGood = tenantFilterSchema.shape.batch.safeParse(wanted).success
    setIsFaulty(!isGood)
    if (isGood && wanted !== batch) changeSearch({ batch: wanted })
  }
  return (
    <TextInput
      label="Batch number"
      autoComplete="off"
      spellCheck={false}
      value={text}
      error={isFaulty && 'A batch’s number looks like 0c9a1a3e-5f4e-4a52-9c86-6a1f7f1d7c11'}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  )
}
