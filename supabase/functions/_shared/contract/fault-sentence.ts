import type { z } from 'zod'

const KINDS: Record<string, string> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
}

/** What is wrong with a field whose schema does not say it itself: in the words of the other messages, not in the library's. */
export function faultSentence(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is required'
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? 'is not of the right type'
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'too_small':
      return `must ${haveOrBe(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `must ${haveOrBe(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? 'of the form that is documented'}`
    default:
      return 'is not what is documented'
  }
}

const FORMATS: Record<string, string> = {
  uuid: 'a UUID',
  guid: 'a UUID',
  email: 'an e-mail address',
  url: 'a URL',
  date: 'a date (ISO 8601)',
  datetime: 'a date and time with its zone (ISO 8601)',
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(String)
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

const haveOrBe = (origin: string) => (unitOf(origin) ? 'have' : 'be')

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return ['array', 'set', 'map', 'object'].includes(origin) ? ' entries' : ''
}
