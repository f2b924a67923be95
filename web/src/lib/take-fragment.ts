/** What stands behind the `#` of the address, which is then neither on the screen nor in the history. */
export function takeFragment(): URLSearchParams {
  const { hash, pathname, search } = location
  if (hash) history.replaceState(history.state, '', pathname + search)
  return new URLSearchParams(hash.slice(1))
}
