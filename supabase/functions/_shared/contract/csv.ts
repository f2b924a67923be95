// @ts-types="npm:@types/papaparse@5.5.2"
import Papa from 'papaparse'

/** By it spreadsheets know that a table is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'

/**
 * What makes a spreadsheet take a cell for a formula, behind blanks, which some of them cut off, and any of the
 * apostrophes that keep it from doing so.
 */
export const FORMULA = /^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/

/**
 * Rows by RFC 4180, each with its line end: every cell quoted, since some spreadsheets take a semicolon for a separator,
 * and formulas made harmless by an apostrophe.
 */
export function formatRows(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(rows as string[][], { quotes: true, escapeFormulae: FORMULA, newline: '\r\n' })}\r\n`
}
