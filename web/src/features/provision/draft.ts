import { z } from 'zod'
import { provisionResponseSchema } from '../../../../supabase/functions/_shared/contract/provision-response.ts'
import { stepNames } from './steps.ts'
import { bodyOf, emptyValues, type Values, valuesSchema } from './values.ts'

const { tenant, owner } = provisionResponseSchema.shape

/** What came of it, without any secret. */
const outcomeSchema = z.object({
  tenant,
  owner,
  publicKey: z.string().optional(),
  /** Whether it was made by an earlier call. */
  isReplay: z.boolean(),
  at: z.string(),
})

const draftSchema = z.object({
  id: z.uuid(),
  values: valuesSchema,
  /** Until the admin writes one of their own. */
  slugFollowsName: z.boolean(),
  /** The furthest step that was reached. */
  reached: z.enum(stepNames),
  savedAt: z.string(),
  idempotencyKey: z.uuid(),
  /** The tenant of which it is to be a clone. */
  cloneOf: z.guid().optional(),
  /** What was last sent with the key. */
  attempt: z
    .object({
      /** The body as JSON, without a password. */
      sentAs: z.string(),
      /** Whether nobody knows yet what became of it: then nothing else may be sent. */
      isOpen: z.boolean(),
    })
    .optional(),
  outcome: outcomeSchema.optional(),
})

export type Draft = z.output<typeof draftSchema>
/** One that was sent, or is about to be. */
export type AttemptedDraft = Draft & { attempt: NonNullable<Draft['attempt']> }
export type Outcome = z.output<typeof outcomeSchema>

export function newDraft(): Draft {
  return {
    id: crypto.randomUUID(),
    values: emptyValues(),
    slugFollowsName: true,
    reached: 'basics',
    savedAt: new Date().toISOString(),
    idempotencyKey: crypto.randomUUID(),
  }
}

/** The draft that was kept as this text; undefined where it is none. */
export function parseDraft(text: string): Draft | undefined {
  try {
    return draftSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** As it is kept: nothing that the schema does not name gets into the browser's storage. */
export function draftText(draft: Draft): string {
  return JSON.stringify(draftSchema.parse(draft))
}

/** Whether there is anything in it that would be missed. */
export function hasAnswers({ values, outcome }: Draft): boolean {
  const typed: (keyof Values)[] = ['tenant.name', 'tenant.slug', 'owner.fullName', 'owner.email']
  return outcome === undefined && typed.some((path) => values[path] !== '')
}

/** Whether its answers are those that were last sent. */
export function isAsSent({ attempt, values }: Draft): boolean {
  return attempt?.sentAs === JSON.stringify(bodyOf(values))
}

/** Whether the same is asked for with both. */
export function hasSameAnswers(one: Draft, other: Draft): boolean {
  return JSON.stringify(bodyOf(one.values)) === JSON.stringify(bodyOf(other.values))
}

/**
 * The draft as it is sent: with the key of what was sent before if it is the same, and with one of its own if it is something
 * else. An attempt whose end is unknown is sent again as it was, whatever has been typed since.
 */
export function beginAttempt(draft: Draft): AttemptedDraft {
  const { attempt } = draft
  if (attempt?.isOpen) return { ...draft, attempt }
  const isSame = attempt === undefined || isAsSent(draft)
  const idempotencyKey = isSame ? draft.idempotencyKey : crypto.randomUUID()
  return { ...draft, idempotencyKey, attempt: { sentAs: JSON.stringify(bodyOf(draft.values)), isOpen: true } }
}
