/** What the auth service may say in the query, where others look for it, instead of behind the `#`. */
const told = ['error', 'error_code', 'error_description', 'code']

/** What the link brought along that led here, which is then neither in the address nor in the history. */
export function takeLink(): URLSearchParams {
  const { hash, pathname, search } = location
  const link = new URLSearchParams(hash.slice(1))
  const query = new URLSearchParams(search)
  for (const name of told.filter((name) => query.has(name))) {
    link.append(name, query.get(name) ?? '')
    query.delete(name)
  }
  const rest = query.size > 0 ? `?${query}` : ''
  if (hash || rest !== search) history.replaceState(history.state, '', pathname + rest)
  return link
}
