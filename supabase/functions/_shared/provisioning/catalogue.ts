import { z } from 'zod'
import {
  PACKAGES_MAX,
  type PackageList,
  packageSchema,
  SEGMENTS_MAX,
} from '../contract/tools/list-packages.ts'
import type { PackageFields, PackageOutcome } from '../contract/tools/upsert-package.ts'
import type { Caller } from './caller.ts'
import { catalogueAnswer } from './catalogue-answer.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { ProvisioningError } from './provisioning-error.ts'
import type { VisibleTenants } from './visible-tenants.ts'

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
   * @throws ProvisioningError NOT_FOUND, also where the tenant is somebody else's, SCHEMA_UNAVAILABLE or SCHEMA_DRIFTED.
   */
  async listPackages(
    caller: Caller,
    tenantId: string,
    { limit = PACKAGES_MAX, cursor = '' }: { limit?: number | undefined; cursor?: string | undefined },
  ): Promise<PackageList> {
    const { id, name, slug, status, currency } = await this.#tenants.read(caller, tenantId)
    const all = await this.#calls.asCaller(caller, catalogueAnswer, 'get_catalogue', { p_tenant_id: id })
    const packages = all
      .flatMap((segment) => segment.packages)
      .filter((item) => item.slug > cursor)
      .sort((one, other) => (one.slug < other.slug ? -1 : 1))
    const page = packages.slice(0, limit)
    return {
      tenant: { id, name, slug, status, currency },
      segments: all.slice(0, SEGMENTS_MAX).map(({ id, slug, name }) => ({ id, slug, name })),
      has_more_segments: all.length > SEGMENTS_MAX,
      packages: page,
      next_cursor: packages.length > limit ? (page.at(-1)?.slug ?? null) : null,
    }
  }

  /**
   * Makes the package with this slug, or changes what is named of it.
   * @throws ProvisioningError NOT_FOUND for a tenant or segment that is not theirs, INVALID_TRANSITION, INVALID_SLUG,
   *   DUPLICATE_SLUG, CATALOGUE_LIMIT_REACHED, VALIDATION_ERROR, SCHEMA_UNAVAILABLE, SCHEMA_DRIFTED or TENANT_PURGED, with pointers in SQL's words.
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
