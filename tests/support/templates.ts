import {
  type TemplateChange,
  type TemplateDefinition,
  templateChangeSchema,
} from '../../supabase/functions/_shared/contract/template.ts'
import { type Answer, call } from './provision.ts'
import { unique } from './unique.ts'

/** A label of the test's own: `default` is everybody's. */
export const newTemplateName = () => `t-${unique()}`

/** A good definition, told from others by the price of all that it has. */
export function newDefinition(price: number, changes: Partial<TemplateDefinition> = {}): TemplateDefinition {
  return {
    segments: ['first', 'second'].map((slug) => ({
      slug,
      name: `Segment ${slug}`,
      heroTitle: `At ${price}`,
      packages: ['a', 'b', 'c'].map((letter) => ({
        slug: `${slug}-${letter}`,
        name: `Package ${letter}`,
        priceMinor: price,
      })),
    })),
    features: ['basic', 'reporting'],
    limits: { users: (price % 10_000) + 1, storageGb: 7 },
    ...changes,
  }
}

type Options = { base?: string; headers?: Record<string, string> }

/** Saves a version, as it is given. */
export function saveTemplate(
  { token }: { token: string },
  name: string,
  definition: unknown,
  options: Options = {},
): Promise<Answer> {
  return call({
    token,
    method: 'PUT',
    path: `/templates/${name}`,
    body: JSON.stringify(definition),
    ...options,
  })
}

/** Retires a template, or restores a version of it: `/retire`, `/versions/1/restore`. */
export function changeTemplate(
  { token }: { token: string },
  name: string,
  action: string,
  options: Options = {},
): Promise<Answer> {
  return call({ token, method: 'POST', path: `/templates/${name}${action}`, ...options })
}

/** What became of a change; fails where it was refused. */
export function expectChange(answer: Answer): TemplateChange {
  if (answer.status >= 300) throw new Error(answer.text)
  return templateChangeSchema.parse(JSON.parse(answer.text))
}
