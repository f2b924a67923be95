import { useSearch } from '@tanstack/react-router'
import { ConsolePage } from '../../components/console-page.tsx'
import { Beginning } from './beginning.tsx'
import { useDesk } from './desk.ts'
import { DraftView } from './draft-view.tsx'
import { Prefill } from './prefill.tsx'

/** Where tenants are set up: which draft is worked at stands in the address. */
export default function ProvisionPage() {
  const { draft, from } = useSearch({ from: '/signed-in/tenants/new' })
  const desk = useDesk()
  return (
    <ConsolePage title="New tenant" testId="prov-page">
      {from ? (
        <Prefill desk={desk} requestId={from} />
      ) : draft ? (
        <DraftView key={draft} desk={desk} draftId={draft} />
      ) : (
        <Beginning desk={desk} />
      )}
    </ConsolePage>
  )
}
