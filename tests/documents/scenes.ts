import { createClient } from '@supabase/supabase-js'
import { createLandlordClient } from '../../client/landlord-client.ts'
import { provisionTenant } from '../../supabase/functions/_shared/contract/endpoints/provision.ts'
import type { OwnStack } from '../support/own-stack.ts'
import { makeSchemaTenants } from '../support/schema-tenants.ts'
import { signInTo } from '../support/sign-in-to.ts'
import { unique } from '../support/unique.ts'
import type { Reader } from './reader.ts'

/** What a document takes for granted of whoever follows it. */
export type Scene = {
  /** In the environment of its commands. */
  values: Record<string, string>
  /** A block with the ids that are there in place of those that it shows. */
  fit(block: string): string
}

/** What stands in for an id that a document shows. */
type StandIns = Record<string, string>

/** Makes what a document takes for granted: an admin's token, a tenant, and what is its own. */
export async function setScene(document: string, stack: OwnStack, reader: Reader): Promise<Scene> {
  const token = await signInTo(stack.env)
  await newTenant(stack, token)
  const standIns = (await props[document]?.(stack, reader)) ?? {}
  return {
    values: { TOKEN: token },
    fit: (block) =>
      Object.entries(standIns).reduce((text, [shown, real]) => text.replaceAll(shown, real), block),
  }
}

async function newTenant({ env }: OwnStack, accessToken: string): Promise<void> {
  const client = createLandlordClient({
    baseUrl: `${env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: env.PUBLISHABLE_KEY,
    accessToken,
  })
  const slug = unique('there-already')
  await client.call(provisionTenant, {
    body: {
      tenant: { name: 'There already', slug },
      owner: { email: `${slug}@people.test`, fullName: 'Jo' },
    },
    idempotencyKey: crypto.randomUUID(),
  })
}

const NEW_ADMIN = 'jane@yourcompany.example'

/** Somebody who is an admin besides the stack's own. */
async function addAdmin({ env }: OwnStack): Promise<void> {
  const client = createClient(env.API_URL, env.SECRET_KEY, { auth: { persistSession: false } })
  const { error } = await client.auth.admin.createUser({ email: NEW_ADMIN, email_confirm: true })
  if (error && error.code !== 'email_exists') throw error
  await client.rpc('grant_admin', { p_email: NEW_ADMIN }).throwOnError()
}

/** A customer of an application that knows nothing of Landlord yet, and the file that its query gives. */
async function addOrganisation({ env, sql }: OwnStack, reader: Reader): Promise<void> {
  await sql(
    `create table public.organisations (id uuid primary key, name text, slug text, owner_id uuid);
     create table public.organisation_members (organisation_id uuid, user_id uuid);
     alter table public.organisations owner to postgres;
     alter table public.organisation_members owner to postgres`,
  )
  const [owner] = await sql<{ id: string }>('select id from auth.users where email = $1', [env.ADMIN_EMAIL])
  const slug = unique('brought-in')
  await sql('insert into public.organisations values (gen_random_uuid(), $1, $1, $2)', [slug, owner?.id])
  await sql('insert into public.organisation_members select id, owner_id from public.organisations')
  reader.writeFile(
    'organisations.csv',
    `name,slug,owner_email,owner_full_name,owner_mode,owner_user_id\n${slug},${slug},${env.ADMIN_EMAIL},Ada,existing,${owner?.id}\n`,
  )
}

const props: Record<string, (stack: OwnStack, reader: Reader) => Promise<StandIns>> = {
  'docs/command-line.md': async (_, reader) => {
    reader.writeFile('../home/.bashrc', '')
    return {}
  },
  'docs/schemas.md': async (stack) => {
    const [tenant] = await makeSchemaTenants(stack, unique('own'), 1)
    await stack.sql('create role reporting')
    return { tenant_6817e9790927434f8bc384071a4a4e9c: tenant?.schema ?? '' }
  },
  'docs/operations.md': async (stack) => {
    await addAdmin(stack)
    const [tenant] = await makeSchemaTenants(stack, unique('own'), 1)
    const [row] = await stack.sql<{ slug: string }>('select slug from public.tenants where id = $1', [
      tenant?.id,
    ])
    // A minute has gone by since the first mail.
    await stack.sql(`update public.tenant_members set setup_email_claimed_at = now() - interval '2 minutes'`)
    return { 'acme-gmbh': row?.slug ?? '', 'cedar-gmbh': row?.slug ?? '' }
  },
  'docs/adopting.md': async (stack, reader) => {
    const { sql } = stack
    await sql('create schema landlord_legacy authorization postgres')
    await sql(
      `insert into private.adoption_findings (id, kind, subject) overriding system value
       values (17, 'LINK_HAS_NO_TENANT', 'a'), (18, 'LINK_HAS_NO_TENANT', 'b'),
         (19, 'TENANT_VALUE_MENDED', (select id::text from public.tenants limit 1))`,
    )
    await addOrganisation(stack, reader)
    return {}
  },
}
