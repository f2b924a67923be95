import { printable } from '../../supabase/functions/_shared/contract/printable.ts'

/** Columns under their headers, as wide as what they hold. */
export function formatTable(headers: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [headers, ...rows.map((row) => row.map(cellText))].map((line) => line.map(String))
  const widths = headers.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ''))))
  return lines
    .map((line) => line.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell))))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n')
}

/** Names and values, one pair a line; what has no value is left out. */
export function formatPairs(pairs: readonly (readonly [name: string, value: unknown])[]): string {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null)
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join('\n')
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? '–' : printable(String(value))
}

function widthOf(text: string): number {
  return [...text].length
}
