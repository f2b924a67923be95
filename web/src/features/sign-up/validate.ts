import { schemaResolver } from '@mantine/form'
import { signUpRequestSchema } from '../../../../supabase/functions/_shared/contract/sign-up.ts'
import type { SignUpValues } from './draft.ts'
import { type FieldPath, fieldPaths, fields } from './fields.ts'

const findFaults = schemaResolver(signUpRequestSchema, { sync: true })

/** The contract judges, as the service will; the page has the words. */
export function validate(values: SignUpValues): Partial<Record<FieldPath, string>> {
  const faults = findFaults(values)
  const wrong = fieldPaths.filter((path) => faults[path] !== undefined)
  return Object.fromEntries(wrong.map((path) => [path, fields[path].sentence(valueAt(values, path))]))
}

/** What stands in a field. */
export function valueAt({ tenant, owner }: SignUpValues, path: FieldPath): string {
  const values: Record<FieldPath, string> = {
    'tenant.name': tenant.name,
    'tenant.slug': tenant.slug,
    'owner.fullName': owner.fullName,
    'owner.email': owner.email,
    'tenant.timezone': tenant.timezone,
    'tenant.currency': tenant.currency,
  }
  return values[path]
}
