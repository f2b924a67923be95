/** A stored error in a cell: its code, and its reason where it has one. */
export function errorWords(error: { code: string | null; reason?: string | null } | null): string | null {
  return error && [error.code, error.reason].filter(Boolean).join(', ')
}
