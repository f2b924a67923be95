import { provisionRequestSchema } from '../../../../supabase/functions/_shared/contract/provision-request.ts'
import { type FieldPath, fieldAt, fieldPaths, fields } from './fields.ts'
import { bodyOf, type Values } from './values.ts'

export type Faults = Partial<Record<FieldPath, string>>

/** The contract judges, as the service will; the wizard has the words. */
export function validate(values: Values, password: string): Faults {
  const body = bodyOf(values)
  const isTyped = body.owner.mode === 'password'
  const judged = { ...body, owner: { ...body.owner, ...(isTyped && { password }) } }
  const issues = provisionRequestSchema.safeParse(judged).error?.issues ?? []
  const wrong = new Set(issues.map(({ path }) => fieldAt(`/${path.join('/')}`)))
  const found = fieldPaths.filter((path) => wrong.has(path))
  return Object.fromEntries(
    found.map((path) => [path, fields[path].sentence(textAt(values, password, path))]),
  )
}

/** What stands in a field, as text. */
export function textAt(values: Values, password: string, path: FieldPath): string {
  return path === 'owner.password' ? password : String(values[path] ?? '')
}
