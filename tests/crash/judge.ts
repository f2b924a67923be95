import { createHash } from 'node:crypto'
import { ERROR_CODES } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { problemSchema } from '../../supabase/functions/_shared/contract/problem.ts'
import {
  type ProvisionResponse,
  provisionResponseSchema,
} from '../../supabase/functions/_shared/contract/provision-response.ts'
import type { Answer } from './doomed-function.ts'
import { findRequest, type Intention, whyNotFree } from './intention.ts'
import { catalogueOf } from './judge-schemas.ts'
import type { Lane } from './lane.ts'

/** What stands in the database for an intention. */
type Standing = {
  tenants: number
  active_tenants: number
  owners: number
  users: number
  source_ids: string[]
  key_hash: string | null
  setup_email_sent: boolean
  activations: number
  succeeded: number
  running: number
  dead_owner_ids: string[]
  loose_rows: number
}

/** What a caller was told, in the contract's words. */
export function readAnswer({ status, text }: Answer): { tenant?: ProvisionResponse; code?: string } {
  if (status === 200 || status === 201) return { tenant: provisionResponseSchema.parse(JSON.parse(text)) }
  return { code: problemSchema.parse(JSON.parse(text)).code }
}

/** Whether an answer that was just given is true. */
export async function judgeAnswer(lane: Lane, intention: Intention, answer: Answer): Promise<string[]> {
  const { tenant, code } = readAnswer(answer)
  const request = await findRequest(lane, intention)
  if (!tenant) {
    const { retryable } = ERROR_CODES[code as keyof typeof ERROR_CODES]
    const isOpen = ['DUPLICATE_REQUEST', 'DATABASE_UNAVAILABLE', 'TIMEOUT'].includes(code ?? '')
    if (isOpen || !request || request.status === 'failed') return []
    return [`was told ${code} (${retryable ? 'retryable' : 'final'}), but the request is ${request.status}`]
  }
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(`was told ${what}: not true`))
  claim(request?.status === 'completed', 'that the tenant is there')
  claim(request?.tenant_id === tenant.tenant.id, 'a tenant id')
  claim(request?.owner_id === tenant.owner.id, 'an owner id')
  claim(tenant.tenant.slug === intention.slug && tenant.owner.email === intention.email, 'slug and e-mail')
  claim(tenant.replayed === (answer.status === 200), 'whether it is a replay')
  const standing = await look(lane, intention)
  if (tenant.owner.setupEmail === 'sent') claim(standing.setup_email_sent, 'that the e-mail was sent')
  const { credentials, apiKey } = tenant
  if (tenant.replayed) claim(!credentials && !apiKey?.secretKey, 'a secret in a replay')
  else {
    const hash = createHash('sha256')
      .update(apiKey?.secretKey ?? '')
      .digest('hex')
    claim(hash === standing.key_hash, 'an API key')
  }
  if (credentials)
    claim((await lane.signIn(intention.email, credentials.password)) !== undefined, 'a password')
  return wrong
}

/** What is wrong with how it ended: I1 to I5, as far as one intention goes, besides the checker's own list. */
export async function judgeEnd(lane: Lane, intention: Intention): Promise<string[]> {
  const request = await findRequest(lane, intention)
  const standing = await look(lane, intention)
  const wrong: string[] = []
  const claim = (isTrue: boolean, what: string) => void (isTrue || wrong.push(what))
  const usersBefore = intention.mode === 'existing' ? 1 : 0
  claim(standing.running === 0, 'an attempt is still running')
  if (request?.status === 'completed') {
    claim(standing.tenants === 1 && standing.active_tenants === 1, `${standing.tenants} tenants`)
    claim(standing.owners === 1 && standing.users === 1, `${standing.users} users, ${standing.owners} owners`)
    const { shared, own } = await catalogueOf(lane, request.tenant_id)
    const [here, elsewhere] = intention.isolation === 'schema' ? [own, shared] : [shared, own]
    claim(here?.segments === 1 && here.packages === 3, 'an incomplete catalogue')
    claim(here?.dear_packages === (intention.sourceId ? 3 : 0), 'not the catalogue it was to have')
    claim(
      !elsewhere || elsewhere.segments + elsewhere.packages === 0,
      'a catalogue where it should have none',
    )
    claim(standing.source_ids.join() === (intention.sourceId ?? ''), `a clone of ${standing.source_ids}`)
    claim(standing.activations === 1, `${standing.activations} activations`)
    claim(standing.succeeded === 1, `${standing.succeeded} succeeded attempts`)
    if (intention.password)
      claim(
        (await lane.signIn(intention.email, intention.password)) !== undefined,
        'the owner cannot sign in with the password the caller chose',
      )
  } else {
    claim(!request || request.status === 'failed', `the request is ${request?.status}`)
    claim(standing.tenants + standing.loose_rows === 0, 'something of the tenant is left')
    claim(standing.users === usersBefore, `${standing.users} users with the address`)
    claim(standing.activations + standing.succeeded === 0, 'it was activated and then undone')
    const why = await whyNotFree(lane, intention)
    claim(why === undefined, `slug or e-mail is not free: ${why}`)
  }
  for (const id of standing.dead_owner_ids)
    claim(
      !(await canBeBorn(lane, id, request?.status === 'failed' ? intention.email : undefined)),
      `${id} can be born`,
    )
  return wrong
}

async function look(lane: Lane, { key, slug, email }: Intention): Promise<Standing> {
  const [standing] = await lane.sql<Standing>(
    `with request as (
       select * from public.provisioning_requests where admin_user_id = $1 and idempotency_key = $2
     ), attempt as (
       select a.* from public.provisioning_attempts a join request r on a.request_id = r.id
     ), tenant as (
       select * from public.tenants where slug = $3 or request_id in (select id from request)
     )
     select
       (select count(*)::int from tenant) as tenants,
       (select count(*)::int from tenant where status = 'active') as active_tenants,
       (select count(*)::int from tenant t
          join public.tenant_members m on m.tenant_id = t.id and m.user_id = t.owner_id and m.role = 'OWNER'
          join auth.users u on u.id = t.owner_id and u.email = $4) as owners,
       (select count(*)::int from auth.users where email = $4) as users,
       array(select source_tenant_id::text from private.tenant_clones where tenant_id in (select id from tenant)) as source_ids,
       (select encode(k.secret_hash, 'hex') from private.tenant_api_keys k join tenant t on t.id = k.tenant_id) as key_hash,
       exists (select from auth.users where email = $4 and recovery_sent_at is not null) as setup_email_sent,
       (select count(*)::int from public.provisioning_events e join request r on r.id = e.request_id
          where e.action = 'tenant_activated') as activations,
       (select count(*)::int from attempt where status = 'succeeded') as succeeded,
       (select count(*)::int from attempt where status = 'running') as running,
       array(select owner_id::text from attempt where status <> 'succeeded' and owner_id is not null)
         as dead_owner_ids,
       (select count(*)::int from request r
          join (
            select tenant_id from public.segments union all select tenant_id from public.packages
            union all select tenant_id from public.tenant_members union all select tenant_id from private.tenant_api_keys
            union all select tenant_id from private.tenant_clones union all select tenant_id from private.tenant_schemas
          ) as loose on loose.tenant_id = r.tenant_id) as loose_rows`,
    [lane.admin.id, key, slug, email],
  )
  return standing as Standing
}

/** Whether a user with the owner id of an attempt that is over can still come into being. Rolled back. */
function canBeBorn(lane: Lane, id: string, email = `${id}@zombie.test`): Promise<boolean> {
  return lane.rehearse((client) =>
    client.query('insert into auth.users (id, email) values ($1, $2)', [id, email]).then(
      () => true,
      (error: { code?: string }) => {
        // What the activation trigger raises, or that there is such a user; anything else would prove nothing.
        if (error.code !== '55000' && error.code !== '23505') throw error
        return error.code === '23505'
      },
    ),
  )
}
