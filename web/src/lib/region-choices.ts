/** Every time zone the browser knows, by its region; and the visitor's own, should it be missing there. */
export function timezoneChoices(own: string): { group: string; items: { value: string; label: string }[] }[] {
  const names = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), own])].sort()
  const groups = Map.groupBy(names, (name) => (name.includes('/') ? name.replace(/\/.*/, '') : 'Universal'))
  return [...groups].map(([group, zones]) => ({
    group,
    items: zones.map((value) => ({ value, label: value.replace(/^[^/]*\//, '').replaceAll('_', ' ') })),
  }))
}

/** Every currency the browser knows, with its name. */
export function currencyChoices(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((value) => ({
    value,
    label: `${value} – ${names.of(value)}`,
  }))
}
