import { z } from 'zod'
import {
  PACKAGES_MAX,
  type PackageList,
  packageSchema,
  SEGMENTS_MAX,
} from '../contract/tools/list-packages.ts'
import type { PackageFields, PackageOutcome } from '../contract/tools/upsert-package.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { VisibleTenants } from './visible-tenants.ts'

const segmentSchema = z.object({ id: z.guid(), slug: z.string(), name: z.string() })

// Without what else a row has.
const upsertedSchema = z.object({
  outcome: z.enum(['created', 'updated', 'unchanged']),
  package: z.object(packageSchema.shape),
  segment_fallback: z.object({ segment_id: z.guid(), is_new_segment: z.boolean() }).nullable(),
})

/** What tenants offer, for admins and members. */
export class Catalogue {
  readonly #calls: DatabaseCalls
  readonly #tenants: VisibleTenants

  constructor(calls: DatabaseCalls, tenants: VisibleTenants) {
    this.#calls = calls
    this.#tenants = tenants
  }

  /**
   * A page of packages, by slug, with the segments that there are.
   * @throws ProvisioningError NOT_FOUND, also where the tenant is somebody else's.
   */
  async listPackages(
    caller: Caller,
    tenantId: string,
    { limit = PACKAGES_MAX, cursor = '' }: { limit?: number | undefined; cursor?: string | undefined },
  ): Promise<PackageList> {
    const { id, name, slug, status, currency } = await this.#tenants.read(caller, tenantId)
    // One more than is told: it says whether there are more.
    const [segments, packages] = await Promise.all([
      this.#calls.readAsCaller(caller, z.array(segmentSchema), (client) =>
        client
          .from('segments')
          .select('id, slug, name')
          .eq('tenant_id', id)
          .order('position')
          .order('slug')
          .limit(SEGMENTS_MAX + 1),
      ),
      this.#calls.readAsCaller(caller, z.array(packageSchema), (client) =>
        client
          .from('packages')
          .select('id, segment_id, slug, name, price_minor, grouping_order')
          .eq('tenant_id', id)
          .gt('slug', cursor)
          .order('slug')
          .limit(limit + 1),
      ),
    ])
    const page = packages.slice(0, limit)
    return {
      tenant: { id, name, slug, status, currency },
      segments: segments.slice(0, SEGMENTS_MAX),
      has_more_segments: segments.length > SEGMENTS_MAX,
      packages: page,
      next_cursor: packages.length > limit ? (page.at(-1)?.slug ?? null) : null,
    }
  }
  /**
   * Makes the package with this slug, or changes what is named of it.
   * @throws ProvisioningError NOT_FOUND for a tenant or segment that is not theirs, INVALID_TRANSITION, INVALID_SLUG,
   *   DUPLICATE_SLUG, CATALOGUE_LIMIT_REACHED, VALIDATION_ERROR or TENANT_PURGED, with pointers in SQL's words.
   */
  async upsertPackage(
    caller: Caller,
    tenantId: string,
    { slug, name, price_minor: price, segment_id: segmentId, grouping_order: order }: PackageFields,
  ): Promise<PackageOutcome> {
    try {
      return await this.#calls.asCaller(caller, upsertedSchema, 'upsert_package', {
        p_tenant_id: tenantId,
        p_slug: slug,
        ...(name === undefined ? {} : { p_name: name }),
        ...(price === undefined ? {} : { p_price_minor: price }),
        ...(segmentId === undefined ? {} : { p_segment_id: segmentId }),
        ...(order === undefined ? {} : { p_grouping_order: order }),
      })
    } catch (error) {
      throw error instanceof ProvisioningError ? inSqlWords(error) : error
    }
  }
}

/** Its pointers as SQL has raised them: what they point into is named as rows are. */
function inSqlWords({ code, options }: ProvisioningError): ProvisioningError {
  const errors = options.errors?.map(({ pointer, message }) => ({
    pointer: pointer.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    message,
  }))
  return new ProvisioningError(code, { ...options, errors })
}
