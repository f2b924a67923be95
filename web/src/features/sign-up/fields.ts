import { isReservedSlug } from '../../../../supabase/functions/_shared/contract/slug.ts'

/** The fields of the form, in their order, by their path in the body; with what to tell whoever filled one in wrongly. */
export const fields = {
  'tenant.name': {
    label: 'Name of the organisation',
    sentence: (value: string) =>
      value.trim() === ''
        ? 'Enter the name of your organisation.'
        : 'Shorten the name to one line of at most 255 characters.',
  },
  'tenant.slug': {
    label: 'Short name',
    sentence: (value: string) => {
      if (value === '') return 'Enter a short name for your organisation.'
      if (isReservedSlug(value)) return 'This short name is reserved. Choose another one.'
      return 'Use 3 to 63 small letters (a to z), digits and single hyphens, with no hyphen at either end.'
    },
  },
  'owner.fullName': {
    label: 'Your name',
    sentence: (value: string) =>
      value.trim() === '' ? 'Enter your name.' : 'Shorten your name to one line of at most 255 characters.',
  },
  'owner.email': {
    label: 'Your e-mail address',
    sentence: (value: string) =>
      value === '' ? 'Enter your e-mail address.' : 'Enter an e-mail address like jane@example.com.',
  },
  'tenant.timezone': {
    label: 'Time zone',
    sentence: () => 'Choose another time zone: this one is not known to us.',
  },
  'tenant.currency': {
    label: 'Currency',
    sentence: () => 'Choose another currency: this one is not known to us.',
  },
} as const satisfies Record<string, { label: string; sentence: (value: string) => string }>

export type FieldPath = keyof typeof fields

export const fieldPaths = Object.keys(fields) as FieldPath[]

/** What the field's input is called in the document. */
export function inputId(path: FieldPath): string {
  return path.replace('.', '-')
}

/** The field that a JSON pointer of an error answer means. */
export function fieldAt(pointer: string): FieldPath | undefined {
  return fieldPaths.find((path) => `/${path.replace('.', '/')}` === pointer)
}
