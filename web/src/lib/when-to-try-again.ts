/** A moment that many seconds away, as people say it: `at 14:05, in 3 minutes`. */
export function whenToTryAgain(seconds: number, from: Date): string {
  const at = new Date(from.getTime() + seconds * 1000)
  const isSameDay = at.toDateString() === from.toDateString()
  const moment = new Intl.DateTimeFormat(undefined, {
    timeStyle: 'short',
    ...(isSameDay ? {} : { dateStyle: 'medium' }),
  }).format(at)
  return `${moment} (${distance(seconds)})`
}

function distance(seconds: number): string {
  const words = new Intl.RelativeTimeFormat('en')
  if (seconds < 90) return words.format(Math.ceil(seconds), 'second')
  if (seconds < 90 * 60) return words.format(Math.ceil(seconds / 60), 'minute')
  return words.format(Math.ceil(seconds / 3600), 'hour')
}
