import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { FieldName } from '../../../../tenant-file/fields.ts'
import type { FileProblem } from '../../../../tenant-file/problem.ts'
import { type BatchTable, readBatchTable, withCell } from './batch-table.ts'
import { judgeTable, type RowFault } from './judge-table.ts'
import { type Check, useCheck } from './use-check.ts'

/** Ten thousand rows are not held against each other with every key. */
const WHILE_TYPING_MS = 250

/** A batch that is being put together: its table, and what is known of it. */
export function useNewBatch() {
  const navigate = useNavigate()
  const { key } = useSearch({ from: '/signed-in/batches/new' })
  const [table, setTable] = useState<BatchTable>()
  const [unreadable, setUnreadable] = useState<FileProblem & { name: string }>()
  const check = useCheck()
  const [lastCheck, setLastCheck] = useState<Check>()
  const [shown] = useDebouncedValue(table, WHILE_TYPING_MS, { leading: true })
  const judged = useMemo(() => shown && judgeTable(shown), [shown])

  /** Another file is another batch; after a reload, the first one is taken for the one whose key stands in the address. */
  const renewKey = () => {
    const idempotencyKey = key === undefined || table ? crypto.randomUUID() : key
    if (idempotencyKey !== key) {
      navigate({ to: '/batches/new', search: { key: idempotencyKey }, replace: true, ignoreBlocker: true })
    }
  }

  const choose = (name: string, bytes: Uint8Array) => {
    const read = readBatchTable(name, bytes)
    if ('code' in read) return setUnreadable({ ...read, name })
    renewKey()
    setUnreadable(undefined)
    setLastCheck(undefined)
    check.reset()
    setTable(read)
  }

  const runCheck = () => {
    if (!table || check.isPending || key === undefined) return
    check.mutate({ table, idempotencyKey: key }, { onSuccess: setLastCheck })
  }

  return {
    table,
    unreadable,
    judged,
    check,
    lastCheck,
    isChecked: lastCheck !== undefined && lastCheck.table === table && shown === table,
    faults: useMemo(
      () => (table && judged ? [...judged.faults, ...standing(lastCheck, table)] : []),
      [table, judged, lastCheck],
    ),
    choose,
    startAnew: () => {
      setLastCheck(undefined)
      renewKey()
    },
    runCheck,
    /** What Landlord has found besides, when it refused the whole. */
    addFaults: (faults: RowFault[]) => table && setLastCheck({ table, faults }),
    changeField: (index: number, field: FieldName | undefined) => {
      if (!table) return
      setLastCheck(undefined)
      setTable({ ...table, fields: table.fields.map((one, at) => (at === index ? field : one)) })
    },
    changeCell: (line: number, column: number, value: string) =>
      setTable((current) => current && withCell(current, line, column, value)),
  }
}

export type NewBatch = ReturnType<typeof useNewBatch>

/** What was found in cells that have not been changed since. */
function standing(check: Check | undefined, table: BatchTable): RowFault[] {
  if (!check) return []
  const before = cellsByLine(check.table)
  const now = cellsByLine(table)
  return check.faults.filter(({ line, column }) => {
    const at = (column ?? 1) - 1
    return before.get(line)?.[at] === now.get(line)?.[at]
  })
}

function cellsByLine({ rows }: BatchTable): Map<number, string[]> {
  return new Map(rows.map(({ line, cells }) => [line, cells]))
}
