/** The answer's tag as the function wrote it: whoever compresses on the way, such as Deno 2.1 or a proxy, weakens it. */
export function etagOf({ headers }: { headers: Headers }): string {
  return (headers.get('etag') ?? '').replace(/^W\//, '')
}
