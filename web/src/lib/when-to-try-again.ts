/** A moment to come, as people say it: `at 14:05 (in 3 minutes)`; one that has come is `now`. */
export function whenToTryAgain(at: Date): string {
  const now = new Date()
  const seconds = (at.getTime() - now.getTime()) / 1000
  if (seconds <= 0) return 'now'
  const isSameDay = at.toDateString() === now.toDateString()
  const moment = new Intl.DateTimeFormat('en-GB', {
    timeStyle: 'short',
    ...(isSameDay ? {} : { dateStyle: 'medium' }),
  }).format(at)
  return `at ${moment} (${distance(seconds)})`
}

function distance(seconds: number): string {
  const words = new Intl.RelativeTimeFormat('en')
  if (seconds < 90) return words.format(Math.ceil(seconds), 'second')
  if (seconds < 90 * 60) return words.format(Math.ceil(seconds / 60), 'minute')
  return words.format(Math.ceil(seconds / 3600), 'hour')
}
