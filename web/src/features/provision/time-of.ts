/** The time of day; of another day with its date. */
export function timeOf(moment: string, now: Date): string {
  const at = new Date(moment)
  const isToday = at.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat('en-GB', {
    timeStyle: 'short',
    ...(isToday ? {} : { dateStyle: 'medium' }),
  }).format(at)
}
