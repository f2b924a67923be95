/** When something was, in the reader's own time zone: the day and the time of day. */
export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{formatMoment(at)}</time>
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

function formatMoment(at: string): string {
  return format.format(new Date(at))
}
