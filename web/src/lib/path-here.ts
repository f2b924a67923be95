/** The address as one of this site's, from its root; undefined where it is another's, whatever it pretends to be. */
export function pathHere(address: string): string | undefined {
  // Browsers read `/\evil.test`, and tabs and line breaks among the slashes, as another host's address, too.
  const url = URL.parse(address, location.origin)
  if (!address.startsWith('/') || url?.origin !== location.origin) return undefined
  // `/.//evil.test` is this site's, and without the dot it no longer would be.
  if (url.pathname.startsWith('//')) return undefined
  return url.pathname + url.search + url.hash
}
