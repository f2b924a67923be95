import type { CallInput } from '../../../../../client/call-types.ts'
import { LandlordError, NoAnswerError } from '../../../../../client/landlord-error.ts'
import { cloneRequestSchema } from '../../../../../supabase/functions/_shared/contract/clone-request.ts'
import type { cloneTenant } from '../../../../../supabase/functions/_shared/contract/endpoints/clone.ts'

export interface CloneValues extends Record<string, unknown> {
  name: string
  slug: string
  ownerName: string
  ownerEmail: string
  isolation: string
}

const sentences = {
  name: 'Enter a name of one line, of at most 255 characters',
  slug: 'Use 3 to 63 small letters (a to z), digits and single hyphens; some are reserved',
  ownerName: 'Enter the owner’s name',
  ownerEmail: 'Enter an e-mail address like jane@acme.test',
} as const

export type CloneField = keyof typeof sentences

/** In their order on the form. */
export const cloneFields = Object.keys(sentences) as CloneField[]

const paths: Record<string, CloneField> = {
  'tenant/name': 'name',
  'tenant/slug': 'slug',
  'owner/fullName': 'ownerName',
  'owner/email': 'ownerEmail',
}

type CloneBody = CallInput<typeof cloneTenant>['body']

export function toBody({ name, slug, ownerName, ownerEmail, isolation }: CloneValues): CloneBody {
  return {
    tenant: { name: name.trim(), ...(slug.trim() === '' ? {} : { slug: slug.trim() }) },
    owner: { fullName: ownerName.trim(), email: ownerEmail.trim() },
    isolation: isolation === 'schema' ? 'schema' : 'shared',
  }
}

/** The contract judges, as the service will; the page has the words. */
export function validate(values: CloneValues): Partial<Record<CloneField, string>> {
  const parsed = cloneRequestSchema.safeParse(toBody(values))
  const wrong = parsed.success ? [] : parsed.error.issues.flatMap(({ path }) => paths[path.join('/')] ?? [])
  return Object.fromEntries(wrong.map((field) => [field, sentences[field]]))
}

/** Whether the tenant may have been made all the same, or be about to be. */
export function isOutcomeUnknown(error: Error): boolean {
  const isUnderWay = error instanceof LandlordError && error.code === 'DUPLICATE_REQUEST'
  return isUnderWay || error instanceof NoAnswerError
}

/** Where a refusal is one field's matter: which one's, and what to say there. */
export function refusedField(error: Error): { field: CloneField; sentence: string } | undefined {
  if (!(error instanceof LandlordError)) return undefined
  const { code, problem } = error
  if (code === 'DUPLICATE_SLUG') {
    const free = problem.suggestions?.length ? ` Free are: ${problem.suggestions.join(', ')}` : ''
    return { field: 'slug', sentence: `This slug is taken.${free}` }
  }
  if (code === 'INVALID_SLUG') return { field: 'slug', sentence: sentences.slug }
  if (code === 'EMAIL_UNAVAILABLE') {
    return {
      field: 'ownerEmail',
      sentence: 'Somebody has a login with this address already. Take another one',
    }
  }
  return code === 'EMAIL_VALIDATION_FAILED'
    ? { field: 'ownerEmail', sentence: sentences.ownerEmail }
    : undefined
}
