/** What the demo found. */
export type DemoResult = {
  request: { url: string; key: string; name: string; slug: string; email: string }
  first: {
    status: number
    milliseconds: number
    tenant: { id: string; status: string; template: string }
    owner: { id: string; email: string }
  }
  owner: { email: string; tenants: number; segments: string[]; packages: string[] }
  again: { status: number; replayed: boolean; tenantId: string }
  checks: { claim: string; holds: boolean }[]
}

/** The demo's result for people: what was asked, what came of it, and whether all of it is as promised. */
export function report({ request, first, owner, again, checks }: DemoResult): string {
  const line = (name: string, text: string) => `  ${name.padEnd(16)} ${text}`
  return [
    'One tenant, through the public API',
    '',
    line('Request', `POST ${request.url}`),
    line('', `Idempotency-Key: ${request.key}`),
    line('', `tenant "${request.name}" (${request.slug}), owner ${request.email}`),
    line('Answer', `${first.status} in ${first.milliseconds} ms`),
    line('Tenant', `${first.tenant.id}  ${first.tenant.status}  template ${first.tenant.template}`),
    line('Owner', `${first.owner.id}  ${first.owner.email}`),
    line('Owner signed in', `sees ${owner.tenants} tenant, over REST with their own token`),
    line('Segment', owner.segments.join(', ')),
    line('Packages', owner.packages.join(', ')),
    line(
      'Same key again',
      `${again.status}${again.replayed ? ', Idempotent-Replayed: true' : ''}, tenant ${again.tenantId}`,
    ),
    '',
    ...checks.map(({ claim, holds }) => `  ${holds ? '✓' : '✗'} ${claim}`),
  ].join('\n')
}
