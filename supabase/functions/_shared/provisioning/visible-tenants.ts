import { z } from 'zod'
import { ISOLATIONS } from '../contract/provision-request.ts'
import type { Caller, SignedIn } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { ProvisioningError } from './provisioning-error.ts'

/** Of how many tenants somebody is told that they are one of them. */
const CHOICES = 20

const tenantSchema = z.object({
  id: z.guid(),
  name: z.string(),
  slug: z.string(),
  status: z.string(),
  isolation: z.enum(ISOLATIONS),
  currency: z.string(),
  // As functions write it, which is RFC 3339; not everything that answers REST calls writes columns so.
  created_at: z.string().transform((time) => time.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')),
})

export type VisibleTenant = z.output<typeof tenantSchema>

const COLUMNS = 'id, name, slug, status, isolation, currency, created_at'

/** Tenants for callers who need not be admins: RLS decides which there are for them. */
export class VisibleTenants {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** @throws ProvisioningError UNAUTHENTICATED where the database does not take the token. */
  async requireSignedIn(caller: Caller): Promise<void> {
    await this.#calls.readAsCaller(caller, z.array(z.unknown()), (client) =>
      client.from('tenant_members').select('tenant_id').limit(1),
    )
  }

  /** @throws ProvisioningError NOT_FOUND, also where it is somebody else's. */
  async read(caller: Caller, tenantId: string): Promise<VisibleTenant> {
    const [tenant] = await this.#readAll(caller, [tenantId])
    if (!tenant) throw new ProvisioningError('NOT_FOUND', { detail: 'There is no such tenant.' })
    return tenant
  }

  /**
   * The tenant that is meant where none is named: the only one that the caller is a member of.
   * @throws ProvisioningError VALIDATION_ERROR, saying between which to choose.
   */
  async onlyOne(caller: SignedIn): Promise<string> {
    const memberships = await this.#calls.readAsCaller(
      caller,
      z.array(z.object({ tenant_id: z.guid() })),
      (client) =>
        client
          .from('tenant_members')
          .select('tenant_id')
          .eq('user_id', caller.userId)
          .order('created_at')
          .limit(CHOICES),
    )
    const tenants = await this.#readAll(
      caller,
      memberships.map((membership) => membership.tenant_id),
    )
    const [tenant, ...others] = tenants
    if (tenant && others.length === 0) return tenant.id
    const message = tenant
      ? `must say which tenant: ${tenants.map(({ id, name }) => `${id} (${name})`).join(', ')}`
      : 'must say which tenant: you are a member of none'
    throw new ProvisioningError('VALIDATION_ERROR', { errors: [{ pointer: '/tenant_id', message }] })
  }

  #readAll(caller: Caller, ids: string[]): Promise<VisibleTenant[]> {
    return this.#calls.readAsCaller(caller, z.array(tenantSchema), (client) =>
      client.from('tenants').select(COLUMNS).in('id', ids).order('created_at'),
    )
  }
}
