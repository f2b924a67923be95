/** The midnight with which a day (`2026-11-21`) begins by the reader's clock, or one so many days later. */
export function startOfDay(day: string, daysLater = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater).toISOString()
}
