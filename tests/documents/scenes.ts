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
  const tenantId = await newTenant(stack, token)
  const standIns = (await props[document]?.(stack, reader)) ?? {}
  return {
    values: { TOKEN: token, TENANT_ID: tenantId },
    fit: (block) =>
      Object.entries(standIns).reduce((text, [shown, real]) => text.replaceAll(shown, real), block),
  }
}

async function newTenant({ env }: OwnStack, accessToken: string): Promise<string> {
  const client = createLandlordClient({
    baseUrl: `${env.FUNCTIONS_URL}/tenant-provisioning`,
    publishableKey: env.PUBLISHABLE_KEY,
    accessToken,
  })
  const slug = unique('there-already')
  const { body } = await client.call(provisionTenant, {
    body: {
      tenant: { name: 'There already', slug },
      owner: { email: `${slug}@people.test`, fullName: 'Jo' },
    },
    idempotencyKey: crypto.randomUUID(),
  })
  return body.tenant.id
}

const NEW_ADMIN = 'jane@yourcompany.example'

/** Somebody who is an admin besides the stack's own. */
async function addAdmin({ env }: OwnStack): Promise<void> {
  const client = createClient(env.API_URL, env.SECRET_KEY, { auth: { persistSession: false } })
  const { error } = await client.auth.admin.createUser({ email: NEW_ADMIN, email_confirm: true })
  if (error && error.code !== 'email_exists') throw error
  await client.rpc('grant_admin', { p_email: NEW_ADMIN }).throwOnError()
}

const props: Record<string, (stack: OwnStack, reader: Reader) => Promise<StandIns>> = {
  'README.md': async (stack) => {
    await addAdmin(stack)
    return {}
  },
  'docs/command-line.md': async (_, reader) => {
    reader.writeFile(
      'customers.csv',
      'name,owner_email,owner_full_name\nGlobex,hank@globex.test,Hank Scorpio\n',
    )
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
    return { 'acme-gmbh': row?.slug ?? '' }
  },
  'docs/adopting.md': async ({ sql }) => {
    await sql('create schema landlord_legacy authorization postgres')
    await sql(
      `insert into private.adoption_findings (id, kind, subject) overriding system value
       values (17, 'LINK_HAS_NO_TENANT', 'a'), (18, 'LINK_HAS_NO_TENANT', 'b'),
         (19, 'TENANT_VALUE_MENDED', (select id::text from public.tenants limit 1))`,
    )
    return {}
  },
}
