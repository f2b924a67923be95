import { sql } from './database.ts'

/** What there is of one sign-up. */
export type SignUpRow = {
  request_id: string
  tenant_id: string
  status: string
  is_placeholder: boolean
  is_prepared: boolean
  tenant_status: string | null
  owner_id: string | null
  user_is_confirmed: boolean | null
}

/** The sign-ups for a slug, the oldest first. */
export function findSignUps(slug: string): Promise<SignUpRow[]> {
  return sql<SignUpRow>(
    `select r.id as request_id, r.tenant_id, r.status, r.is_placeholder, r.prepared_at is not null as is_prepared,
       t.status as tenant_status, t.owner_id, u.email_confirmed_at is not null as user_is_confirmed
     from public.provisioning_requests r
     left join public.tenants t on t.id = r.tenant_id
     left join auth.users u on u.email = r.owner_email
     where r.owner_mode = 'sign_up' and r.payload #>> '{tenant,slug}' = $1
     order by r.created_at`,
    [slug],
  )
}

/** What a sign-up comes to whose address was free. */
export const waiting = {
  status: 'processing',
  is_placeholder: false,
  is_prepared: true,
  tenant_status: 'pending_activation',
  owner_id: null,
  user_is_confirmed: false,
}

/** What it comes to whose address was somebody's: what it looks like from outside is the same. */
export const placeholder = {
  status: 'processing',
  is_placeholder: true,
  is_prepared: true,
  tenant_status: 'pending_activation',
  owner_id: null,
}
