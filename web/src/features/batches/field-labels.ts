import { FIELD_NAMES, FIELDS, type FieldName } from '../../../../tenant-file/fields.ts'
import { fieldName } from '../../components/field-names.ts'

/** What the pages call a column. */
export function fieldLabel(field: FieldName): string {
  if (field === 'idempotency_key') return 'Idempotency key'
  return fieldName(FIELDS[field].path.map((step) => `/${step}`).join(''))
}

export const REQUIRED_FIELDS = FIELD_NAMES.filter((name) => 'isRequired' in FIELDS[name])
