/** Timestamps for as many new migrations, each later than the one before, than now, and than whatever is there. */
export function nextTimestamps(count: number, existing: string[], now: Date): string[] {
  const moment = now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const last = existing.map((file) => /^\d{14}(?=_)/.exec(file)?.[0] ?? '').reduce(later, '')
  const first = last < moment ? BigInt(moment) : BigInt(last) + 1n
  return Array.from({ length: count }, (_, index) => String(first + BigInt(index)))
}

const later = (a: string, b: string) => (a > b ? a : b)
