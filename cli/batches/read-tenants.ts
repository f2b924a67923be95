import path from 'node:path'
import { printable } from '../../supabase/functions/_shared/contract/printable.ts'
import { type FieldName, isFieldName } from '../../tenant-file/fields.ts'
import type { ColumnMapping } from '../../tenant-file/header.ts'
import type { FileProblem, Place } from '../../tenant-file/problem.ts'
import { readTenantFile, type TenantFile } from '../../tenant-file/read-tenant-file.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-codes.ts'
import { readInput } from '../read-input.ts'

/** As many as a person reads; a program is told all. */
const SHOWN = 50

/** Reads the file of the command line. @throws CommandError if it can't be opened */
export function readTenants(file: string, mapping: ColumnMapping): TenantFile {
  const extension = path.extname(file).toLowerCase()
  const format = extension === '.csv' || extension === '.json' ? extension.slice(1) : undefined
  const bytes = readInput(file)
  if (bytes.subarray(0, 4).equals(ZIP_MARK)) return { rows: [], refused: [], problems: [WORKBOOK] }
  return readTenantFile(bytes, { mapping, ...(format ? { format: format as 'csv' | 'json' } : {}) })
}

/** Workbooks of spreadsheets are ZIP files: what their first odd byte is would help nobody. */
const ZIP_MARK = Buffer.from('PK\u0003\u0004')
const WORKBOOK: FileProblem = {
  line: 1,
  column: 1,
  code: 'NOT_TEXT',
  message:
    'is a workbook of a spreadsheet, which is no table: save its sheet as “CSV UTF-8” and give that file',
}

/** For commander: collects `--map theirs=ours`. @throws CommandError */
export function addToMapping(value: string, mapping: ColumnMapping = {}): ColumnMapping {
  const at = value.lastIndexOf('=')
  const field = value.slice(at + 1)
  if (at < 1 || (field !== 'ignore' && !isFieldName(field))) {
    throw new CommandError(`--map ${value}: give it as <their header>=<our column>, or =ignore`, {
      exitCode: EXIT.usage,
    })
  }
  return { ...mapping, [value.slice(0, at)]: field as FieldName | 'ignore' }
}

/** The faults of a file, a line each. */
export function listProblems(problems: readonly FileProblem[]): string {
  return shorten(problems.map(({ message, ...place }) => `  ${nameOf(place)}: ${printable(message)}`)).join(
    '\n',
  )
}

/** As many lines as a person reads. */
export function shorten(lines: string[]): string[] {
  const more = lines.length - SHOWN
  return more > 0 ? [...lines.slice(0, SHOWN), `  … and ${more} more; --json has them all`] : lines
}

/** A place in a file, for a person. */
export function nameOf({ line, column, header }: Place): string {
  return `line ${line}, column ${column}${header ? ` (${printable(header)})` : ''}`
}
