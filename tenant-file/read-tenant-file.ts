import { z } from 'zod'
import { MAX_ITEMS } from '../supabase/functions/_shared/contract/batch-request.ts'
import { checkFields } from '../supabase/functions/_shared/contract/field-errors.ts'
import {
  type ProvisionRequestInput,
  provisionRequestSchema,
} from '../supabase/functions/_shared/contract/provision-request.ts'
import { decodeText } from './decode-text.ts'
import type { Draft, Drafts } from './draft.ts'
import { findDuplicates } from './find-duplicates.ts'
import type { ColumnMapping } from './header.ts'
import { type FileProblem, type Place, UnreadableFileError } from './problem.ts'
import { readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'

/** A tenant that may be asked for. */
export interface TenantRow {
  /** On which it begins, from 1. */
  line: number
  /** A body of `POST /tenants`. */
  item: ProvisionRequestInput
  /** A UUID. */
  idempotencyKey?: string
  /** Where what stands at a JSON pointer into the item stands in the file. */
  locate: (pointer: string) => Place
}

/** A row that is at fault, as far as it could be read. */
export interface RefusedRow {
  line: number
  item: unknown
  idempotencyKey?: string
  problems: FileProblem[]
}

/** What a file of tenants says. Where the file as such is at fault, it has neither rows nor refused ones. */
export interface TenantFile {
  rows: TenantRow[]
  refused: RefusedRow[]
  /** All faults, those of the refused rows too, in the order of the file. */
  problems: FileProblem[]
}

export interface ReadOptions {
  /** What the bytes are; by their first character if left out. */
  format?: 'csv' | 'json'
  /** Fields of headers that are not spelt as ours. */
  mapping?: ColumnMapping
}

/** Reads a file of tenants and finds everything that is wrong with it; nothing is known of the database. Never throws. */
export function readTenantFile(bytes: Uint8Array, { format, mapping = {} }: ReadOptions = {}): TenantFile {
  try {
    const text = decodeText(bytes)
    const isJson = format ? format === 'json' : /^\s*[[{]/.test(text)
    return judgeDrafts(isJson ? readJson(text) : readCsv(text, mapping))
  } catch (error) {
    if (error instanceof UnreadableFileError) return { rows: [], refused: [], problems: [error.problem] }
    throw error
  }
}

/** Finds everything that is wrong with rows that were read. */
export function judgeDrafts({ drafts, problems }: Drafts): TenantFile {
  const ofFile = [...problems, ...wrongSize(drafts)]
  if (ofFile.length > 0) return { rows: [], refused: [], problems: ofFile.sort(byPlace) }
  const duplicates = findDuplicates(drafts)
  const file: TenantFile = { rows: [], refused: [], problems: [] }
  for (const draft of drafts) {
    const row = judgeRow(draft, duplicates.get(draft) ?? [])
    if ('problems' in row) {
      file.refused.push(row)
      file.problems.push(...row.problems)
    } else file.rows.push(row)
  }
  return file
}

function wrongSize(drafts: Draft[]): FileProblem[] {
  const first = drafts[MAX_ITEMS]
  if (first) {
    const message = `the file has ${drafts.length} tenants, a batch takes ${MAX_ITEMS}; this is the first too many`
    return [{ line: first.line, column: 1, code: 'TOO_MANY_ROWS', message }]
  }
  if (drafts.length > 0) return []
  return [{ line: 1, column: 1, code: 'NO_ROWS', message: 'there are no tenants in the file' }]
}

const keySchema = z.guid('must be a UUID').optional()

function judgeRow(draft: Draft, duplicates: FileProblem[]): TenantRow | RefusedRow {
  const { line, item, idempotencyKey, locate } = draft
  const key = keySchema.safeParse(idempotencyKey)
  const faults = [
    ...(checkFields(provisionRequestSchema, item).errors ?? []),
    ...(key.success ? [] : [{ pointer: '/idempotencyKey', message: 'must be a UUID' }]),
  ].map(({ pointer, message }): FileProblem => ({ ...locate(pointer), code: 'INVALID_FIELD', message }))
  // What could not even be read is not also told to be of the wrong kind.
  const isNew = ({ column }: FileProblem) => !draft.problems.some((problem) => problem.column === column)
  const problems = [...draft.problems, ...faults.filter(isNew), ...duplicates]
  const withKey = typeof idempotencyKey === 'string' ? { idempotencyKey } : {}
  if (problems.length > 0) return { line, item, ...withKey, problems: problems.sort(byPlace) }
  return { line, item: item as ProvisionRequestInput, ...withKey, locate }
}

function byPlace(one: FileProblem, other: FileProblem): number {
  return one.line - other.line || one.column - other.column
}
