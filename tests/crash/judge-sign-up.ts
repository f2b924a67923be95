import type { Lane } from './lane.ts'

/** What stands in the database of a sign-up. */
export type Standing = {
  status: 'processing' | 'completed' | 'failed' | null
  is_placeholder: boolean
  tenant: string | null
  is_owned: boolean
  /** Users with the address who came of this: none of them was there before. */
  users: number
  confirmed_users: number
  /** Written to, or owed it. */
  mails: number
  activations: number
  loose_rows: number
  running: number
}

/** `userId` is whose the address was before. */
export async function standingOf(
  lane: Lane,
  { slug, email, userId }: { slug: string; email: string; userId: string | undefined },
): Promise<Standing> {
  const [standing] = await lane.sql<Standing>(
    `with request as (
       select * from public.provisioning_requests where owner_mode = 'sign_up' and payload #>> '{tenant,slug}' = $1
     ), tenant as (
       select * from public.tenants where slug = $1
     ), born as (
       select * from auth.users where email = $2 and id is distinct from $3::uuid
     )
     select
       (select status from request) as status,
       coalesce((select is_placeholder from request), false) as is_placeholder,
       (select status from tenant) as tenant,
       exists (select from tenant t join born u on u.id = t.owner_id) as is_owned,
       (select count(*)::int from born) as users,
       (select count(*)::int from born where email_confirmed_at is not null) as confirmed_users,
       (select count(*)::int from born u join public.tenant_members m on m.user_id = u.id
          where m.setup_email_due_at is not null or u.recovery_sent_at is not null) as mails,
       (select count(*)::int from public.provisioning_events e join request r on r.id = e.request_id
          where e.action = 'tenant_activated') as activations,
       (select count(*)::int from request r
          join (
            select tenant_id from public.segments union all select tenant_id from public.packages
            union all select tenant_id from public.tenant_members
          ) as loose on loose.tenant_id = r.tenant_id) as loose_rows,
       (select count(*)::int from public.provisioning_attempts a join request r on r.id = a.request_id
          where a.status = 'running') as running`,
    [slug, email, userId ?? null],
  )
  return standing as Standing
}

/** What is wrong with where it stands when everybody has had their turn: it waits for its confirmation, or is not there. */
export function judgeSignUp(standing: Standing, address: 'free' | 'known'): string[] {
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(what))
  const { status, tenant, users, mails } = standing
  claim(standing.activations === 0, 'it was activated without a confirmation')
  claim(standing.confirmed_users === 0, 'its user is confirmed, and nobody did that')
  if (status !== 'processing') return [...wrong, ...judgeNothing(standing)]
  claim(tenant === 'pending_activation', `it waits, and its tenant is ${tenant}`)
  claim(
    standing.is_placeholder === (address === 'known'),
    `whether it is a placeholder: ${standing.is_placeholder}`,
  )
  claim(users === (address === 'free' ? 1 : 0), `${users} users came of it`)
  if (address === 'free') claim(mails === 1, 'its owner was not written to, nor is owed it')
  return wrong
}

/** What is wrong with a sign-up that came to nothing. */
export function judgeNothing(standing: Standing): string[] {
  const { status, tenant, users, loose_rows: looseRows, running } = standing
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(what))
  claim(status === null || status === 'failed', `its request is ${status}`)
  claim(tenant === null, `its tenant is ${tenant}`)
  claim(users === 0, `${users} users came of it`)
  claim(looseRows === 0, 'something of the tenant is left')
  claim(running === 0, 'an attempt is still running')
  return wrong
}

/** What is wrong with one whose address was confirmed. */
export function judgeConfirmed(standing: Standing): string[] {
  const { status, tenant, activations } = standing
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(what))
  claim(status === 'completed', `confirmed, its request is ${status}`)
  claim(tenant === 'active', `confirmed, its tenant is ${tenant}`)
  claim(standing.is_owned, 'confirmed, its tenant is not its owner’s')
  claim(activations === 1, `confirmed, it was activated ${activations} times`)
  return wrong
}
