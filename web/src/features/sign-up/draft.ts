import { z } from 'zod'

const valuesSchema = z.object({
  tenant: z.object({ name: z.string(), slug: z.string(), timezone: z.string(), currency: z.string() }),
  owner: z.object({ fullName: z.string(), email: z.string() }),
})

const draftSchema = z.object({
  values: valuesSchema,
  /** Until the visitor writes one of their own. */
  slugFollowsName: z.boolean(),
  idempotencyKey: z.uuid(),
  /** The values, as JSON, with which the key was sent: whoever sends others means another sign-up. */
  sentAs: z.string().optional(),
  /** The key of the sign-up that has arrived, and that this one corrects. */
  replaces: z.uuid().optional(),
})

export type SignUpValues = z.output<typeof valuesSchema>
export type Draft = z.output<typeof draftSchema>

const place = 'landlord.sign-up'

/** What was typed so far, or the beginning of something new. It outlives a reload, and ends with the tab. */
export function loadDraft(): Draft {
  try {
    return draftSchema.parse(JSON.parse(sessionStorage.getItem(place) ?? ''))
  } catch {
    return newDraft()
  }
}

export function saveDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(draft))
  } catch {
    // A browser that keeps nothing: the draft lives as long as the page.
  }
}

export function clearDraft(): void {
  try {
    sessionStorage.removeItem(place)
  } catch {
    // Nothing was kept.
  }
}

/** The key for these values: the same as long as they are. */
export function keyFor(draft: Draft, values: SignUpValues): { idempotencyKey: string; sentAs: string } {
  const sentAs = JSON.stringify(values)
  const isSameIntention = draft.sentAs === undefined || draft.sentAs === sentAs
  return { sentAs, idempotencyKey: isSameIntention ? draft.idempotencyKey : crypto.randomUUID() }
}

/** Another sign-up, in the place of the one that has arrived with these answers and this key. */
export function correctionOf(values: SignUpValues, sentKey: string): Draft {
  return { values, slugFollowsName: false, idempotencyKey: crypto.randomUUID(), replaces: sentKey }
}

function newDraft(): Draft {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return {
    values: {
      tenant: { name: '', slug: '', timezone: timeZone, currency: 'USD' },
      owner: { fullName: '', email: '' },
    },
    slugFollowsName: true,
    idempotencyKey: crypto.randomUUID(),
  }
}
