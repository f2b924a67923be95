import { useEffect, useEffectEvent, useState } from 'react'
import type { Desk } from './desk.ts'
import { hasAnswers } from './draft.ts'
import { DraftChoice } from './draft-choice.tsx'
import { useOpenDraft } from './use-open-draft.ts'

/** Without a draft in the address: the choice of those that were begun, or at once a new one. */
export function Beginning({ desk }: { desk: Desk }) {
  const { openNew } = useOpenDraft(desk)
  const [hasOpenOnes] = useState(() => desk.drafts.list().some(hasAnswers))
  const begin = useEffectEvent(() => openNew({}, { replace: true }))
  useEffect(() => {
    if (!hasOpenOnes) begin()
  }, [hasOpenOnes])
  return hasOpenOnes ? <DraftChoice desk={desk} /> : null
}
