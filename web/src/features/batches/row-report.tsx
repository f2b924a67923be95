import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { TableRow } from '../../../../tenant-file/csv-table.ts'
import { StatusMark } from '../../components/status-mark.tsx'
import type { BatchTable } from './batch-table.ts'
import { fieldLabel } from './field-labels.ts'
import type { RowFault } from './judge-table.ts'
import classes from './row-report.module.css'

const PAGE = 25

interface RowReportProps {
  table: BatchTable
  /** As it was last looked at: what has been changed since stays in sight. */
  checked: BatchTable
  faults: RowFault[]
  onChange(line: number, column: number, value: string): void
}

/** Every row with what is wrong with it, to be mended where it stands. */
export function RowReport({ table, checked, faults, onChange }: RowReportProps) {
  const [onlyFaulty, setOnlyFaulty] = useState(true)
  const [page, setPage] = useState(0)
  const byLine = Map.groupBy(faults, ({ line }) => line)
  const changedIn = (row: TableRow, index: number) =>
    row.cells.flatMap((cell, at) => (cell === checked.rows[index]?.cells[at] ? [] : [at + 1]))
  const rows = table.rows
    .map((row, index) => ({ row, faults: byLine.get(row.line) ?? [], changed: changedIn(row, index) }))
    .filter((one) => !onlyFaulty || one.faults.length > 0 || one.changed.length > 0)
  const first = Math.min(page * PAGE, Math.max(0, rows.length - 1) - (Math.max(0, rows.length - 1) % PAGE))
  const shown = rows.slice(first, first + PAGE)
  return (
    <>
      <Checkbox
        label="Only rows at fault"
        checked={onlyFaulty}
        onChange={(event) => {
          setOnlyFaulty(event.currentTarget.checked)
          setPage(0)
        }}
      />
      <ul className={classes.rows}>
        {shown.map((one) => (
          <ReportedRow key={one.row.line} table={table} {...one} onChange={onChange} />
        ))}
      </ul>
      {rows.length > PAGE && (
        <Group gap="sm">
          <Button variant="default" disabled={first === 0} onClick={() => setPage(first / PAGE - 1)}>
            Previous rows
          </Button>
          <Text size="sm" role="status">
            {first + 1} to {first + shown.length} of {rows.length}
          </Text>
          <Button
            variant="default"
            disabled={first + PAGE >= rows.length}
            onClick={() => setPage(first / PAGE + 1)}
          >
            Next rows
          </Button>
        </Group>
      )}
    </>
  )
}

interface ReportedRowProps {
  table: BatchTable
  row: TableRow
  faults: RowFault[]
  /** Numbers of cells. */
  changed: number[]
  onChange: RowReportProps['onChange']
}

function ReportedRow({ table, row, faults, changed, onChange }: ReportedRowProps) {
  const { header, fields } = table
  const name = row.cells[fields.indexOf('name')]
  const columns = [...new Set([...changed, ...faults.flatMap(({ column }) => column ?? [])])].sort(
    (a, b) => a - b,
  )
  const elsewhere = faults.filter(({ column }) => column === undefined)
  const labelOf = (column: number) => {
    const field = fields[column - 1]
    return header.cells[column - 1] || (field ? fieldLabel(field) : `Column ${column}`)
  }
  return (
    <li className={classes.row} data-testid={`row-${row.line}`}>
      <h3 className={classes.title}>
        Line {row.line}
        {name ? `: ${name}` : ''}
      </h3>
      <StatusMark tone={faults.length > 0 ? 'bad' : 'good'}>
        {faults.length > 0 ? 'At fault' : changed.length > 0 ? 'Changed' : 'No fault'}
      </StatusMark>
      {elsewhere.map(({ message, code }) => (
        <Text key={code + message} size="sm" className={classes.wide}>
          {code === 'WRONG_CELL_COUNT' ? `The row ${message}: mend the file and choose it again.` : message}
        </Text>
      ))}
      {columns.map((column) => (
        <TextInput
          key={column}
          label={`Line ${row.line}, ${labelOf(column)}`}
          value={row.cells[column - 1] ?? ''}
          error={faults
            .filter((fault) => fault.column === column)
            .map(({ message }) => message)
            .join('; ')}
          onChange={(event) => onChange(row.line, column, event.currentTarget.value)}
        />
      ))}
    </li>
  )
}
