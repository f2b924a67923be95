/** Who in front of the function can be believed about where a call came from. */
export interface ClientIpRule {
  /** A header that the outermost proxy always overwrites, such as Cloudflare's `cf-connecting-ip`. */
  header: string | undefined
  /** Without such a header: how many proxies in front each add whom they were called by to X-Forwarded-For. */
  trustedProxies: number
}

/**
 * The address that a call came from, as nobody but the project's own proxies can say it: what a caller wrote into
 * X-Forwarded-For stands left of what they added. Undefined where they say nothing.
 */
export function clientIpOf(headers: Headers, { header, trustedProxies }: ClientIpRule): string | undefined {
  if (header !== undefined) return headers.get(header)?.trim() || undefined
  if (trustedProxies === 0) return undefined
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  return hops.at(-trustedProxies) || undefined
}
