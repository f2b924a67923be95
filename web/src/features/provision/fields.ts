import { isReservedSlug } from '../../../../supabase/functions/_shared/contract/slug.ts'
import type { StepName } from './steps.ts'

interface Field {
  label: string
  step: StepName
  /** What is wrong with what stands in it. */
  sentence(value: string): string
}

const oneLine = (what: string, max: number) => (value: string) =>
  value.trim() === '' ? `Enter ${what}.` : `Shorten ${what} to one line of at most ${max} characters.`

const address = (value: string) =>
  value === '' ? 'Enter an e-mail address.' : 'Enter an e-mail address like jane@example.com.'

/** The fields of the wizard by their path in the body, in their order, with what to tell whoever filled one in wrongly. */
export const fields = {
  'tenant.name': { label: 'Name', step: 'basics', sentence: oneLine('the tenant’s name', 255) },
  'tenant.slug': { label: 'Slug', step: 'basics', sentence: slugSentence },
  'tenant.contact.email': { label: 'Contact e-mail', step: 'contact', sentence: address },
  'tenant.contact.phone': { label: 'Phone', step: 'contact', sentence: oneLine('the phone number', 50) },
  'tenant.contact.address': { label: 'Address', step: 'contact', sentence: oneLine('the address', 500) },
  'tenant.timezone': {
    label: 'Time zone',
    step: 'contact',
    sentence: () => 'Choose another time zone: this one is not known.',
  },
  'tenant.currency': {
    label: 'Currency',
    step: 'contact',
    sentence: () => 'Choose another currency: this one is not known.',
  },
  'owner.fullName': { label: 'Owner’s name', step: 'owner', sentence: oneLine('the owner’s name', 255) },
  'owner.email': { label: 'Owner’s e-mail', step: 'owner', sentence: address },
  'owner.mode': { label: 'Sign-in', step: 'owner', sentence: () => 'Choose how the owner signs in.' },
  'owner.password': { label: 'Password', step: 'owner', sentence: passwordSentence },
  'owner.userId': {
    label: 'User id',
    step: 'owner',
    sentence: (value) =>
      value === ''
        ? 'Enter the id of the user who is to own the tenant.'
        : 'Enter a user id like 3984e788-99bc-41f9-b7ab-708a1bc1bb99.',
  },
  template: { label: 'Template', step: 'plan', sentence: () => 'Choose another template.' },
  features: { label: 'Features', step: 'plan', sentence: () => 'Choose from these features.' },
  'limits.users': {
    label: 'Users at most',
    step: 'plan',
    sentence: () => 'Enter a whole number from 1 to 10,000, or nothing.',
  },
  'limits.storageGb': {
    label: 'Storage in GB at most',
    step: 'plan',
    sentence: () => 'Enter a whole number from 1 to 1,000, or nothing.',
  },
  isolation: {
    label: 'Where its data is kept',
    step: 'isolation',
    sentence: () => 'Choose where the data is kept.',
  },
  'tenant.domain': {
    label: 'Domain',
    step: 'isolation',
    sentence: () => 'Enter a host name in small letters, like acme.example.com, or nothing.',
  },
} as const satisfies Record<string, Field>

export type FieldPath = keyof typeof fields

export const fieldPaths = Object.keys(fields) as FieldPath[]

/** What the field's input is called in the document. */
export function inputId(path: FieldPath): string {
  return path.replaceAll('.', '-')
}

/** The field that a JSON pointer of an error answer means. */
export function fieldAt(pointer: string): FieldPath | undefined {
  const path = pointer.slice(1).replaceAll('/', '.')
  return fieldPaths.find((field) => field === path || path.startsWith(`${field}.`))
}

function slugSentence(value: string): string {
  if (value === '') return 'Enter a slug.'
  if (isReservedSlug(value)) return 'This slug is reserved. Choose another one.'
  return 'Use 3 to 63 small letters (a to z), digits and single hyphens, with no hyphen at either end.'
}

function passwordSentence(value: string): string {
  return [...value].length < 12
    ? 'Enter a password of at least 12 characters.'
    : 'Shorten the password: it has more than 72 bytes.'
}
