import { List, NativeSelect, Text } from '@mantine/core'
import { FIELD_NAMES, type FieldName, isFieldName } from '../../../../tenant-file/fields.ts'
import { Notice } from '../../components/notice.tsx'
import type { BatchTable } from './batch-table.ts'
import { fieldLabel } from './field-labels.ts'
import classes from './map-columns.module.css'

interface MapColumnsProps {
  table: BatchTable
  /** What is wrong with the table as a whole. */
  faults: string[]
  onChange(index: number, field: FieldName | undefined): void
}

const choices = [
  { value: '', label: 'Leave out' },
  ...FIELD_NAMES.map((field) => ({ value: field, label: fieldLabel(field) })),
]

/** Which column says what: guessed from the headings, for the visitor to put right. */
export function MapColumns({ table, faults, onChange }: MapColumnsProps) {
  const { header, rows, fields, dropped } = table
  return (
    <>
      <ul className={classes.columns}>
        {header.cells.map((heading, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <li key={index} className={classes.column}>
            <NativeSelect
              label={heading || `Column ${index + 1}, without a heading`}
              data={choices}
              value={fields[index] ?? ''}
              onChange={({ currentTarget: { value } }) =>
                onChange(index, isFieldName(value) ? value : undefined)
              }
            />
            <Text size="sm" c="dimmed" className={classes.example}>
              {fields[index] === undefined
                ? 'Neither shown nor saved'
                : exampleOf(rows.map(({ cells }) => cells[index] ?? ''))}
            </Text>
          </li>
        ))}
      </ul>
      {dropped.length > 0 && (
        <Notice kind="note" title={`Left out: ${dropped.join(', ')}`}>
          <Text>
            Passwords have no place in a batch and are kept nowhere. Each owner is invited by e-mail and
            chooses one.
          </Text>
        </Notice>
      )}
      {faults.length > 0 && (
        <Notice kind="error" title="This can’t be sent yet">
          <List size="sm" withPadding>
            {faults.map((fault) => (
              <List.Item key={fault}>{fault}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </>
  )
}

function exampleOf(cells: string[]): string {
  const example = cells.find((cell) => cell.trim() !== '')
  return example === undefined ? 'Empty in every row' : `Such as: ${example}`
}
