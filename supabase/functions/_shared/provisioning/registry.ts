import type { Catalogue } from '../contract/catalogue.ts'
import type { TenantChanges, TenantDetail } from '../contract/tenant-detail.ts'
import type { TenantLifecycle } from '../contract/tenant-lifecycle.ts'
import type { TenantFilter, TenantList, TenantListQuery } from '../contract/tenant-list.ts'
import type { TenantAction } from '../contract/tenant-statuses.ts'
import type { TenantTimeline } from '../contract/tenant-timeline.ts'
import type { TenantTransfer } from '../contract/tenant-transfer.ts'
import type { Caller } from './caller.ts'
import { catalogueAnswer } from './catalogue-answer.ts'
import type { DatabaseCalls } from './database-calls.ts'
import {
  detailAnswer,
  lifecycleAnswer,
  listAnswer,
  timelineAnswer,
  transferAnswer,
} from './registry-answers.ts'

/** The tenants that there are, for admins: finding, reading and changing them. */
export class Registry {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** A page of tenants, the newest first unless it says otherwise. */
  list(caller: Caller, query: TenantListQuery): Promise<TenantList> {
    const { sort = 'createdAt', order, page, limit, cursor, ...filter } = query
    return this.#calls.asCaller(caller, listAnswer, 'list_tenants', {
      p_filter: toFilter(filter),
      p_sort: sort === 'createdAt' ? 'created_at' : sort,
      p_is_descending: order ? order === 'desc' : sort === 'createdAt',
      ...(page === undefined ? {} : { p_page: page }),
      ...(limit === undefined ? {} : { p_limit: limit }),
      ...(cursor === undefined ? {} : { p_cursor: cursor }),
    })
  }

  /** @throws ProvisioningError NOT_FOUND or TENANT_PURGED. */
  read(caller: Caller, tenantId: string): Promise<TenantDetail> {
    return this.#calls.asCaller(caller, detailAnswer, 'get_tenant', { p_tenant_id: tenantId })
  }

  /** @throws ProvisioningError NOT_FOUND, TENANT_PURGED, SCHEMA_UNAVAILABLE or SCHEMA_DRIFTED. */
  async readCatalogue(caller: Caller, tenantId: string): Promise<Catalogue> {
    // First of all this one, which is for admins alone: members have their own ways.
    const { tenant } = await this.read(caller, tenantId)
    const { id, name, slug, status, isolation, currency } = tenant
    const segments = await this.#calls.asCaller(caller, catalogueAnswer, 'get_catalogue', { p_tenant_id: id })
    return {
      tenant: { id, name, slug, status, isolation, currency },
      segments: segments.map(({ hero_title: heroTitle, packages, ...segment }) => ({
        ...segment,
        heroTitle,
        packages: packages.map(
          ({ segment_id: _, price_minor: priceMinor, grouping_order: groupingOrder, ...rest }) => ({
            ...rest,
            priceMinor,
            groupingOrder,
          }),
        ),
      })),
    }
  }

  /** What happened to it; also to one that was purged or came to nothing. */
  readTimeline(caller: Caller, tenantId: string): Promise<TenantTimeline> {
    return this.#calls.asCaller(caller, timelineAnswer, 'get_tenant_timeline', { p_tenant_id: tenantId })
  }

  /**
   * Changes what is named and answers all of it.
   * @param expectedUpdatedAt the version that the caller has read; any, if left out.
   * @throws ProvisioningError NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION, PRECONDITION_FAILED or DUPLICATE_DOMAIN.
   */
  update(
    caller: Caller,
    tenantId: string,
    { tenant, features, limits }: TenantChanges,
    expectedUpdatedAt: string | undefined,
  ): Promise<TenantDetail> {
    return this.#calls.asCaller(caller, detailAnswer, 'update_tenant', {
      p_tenant_id: tenantId,
      p_changes: {
        ...(tenant && { tenant: { ...tenant } }),
        ...(features && { features }),
        ...(limits && { limits: { users: limits.users, storage_gb: limits.storageGb } }),
      },
      ...(expectedUpdatedAt === undefined ? {} : { p_expected_updated_at: expectedUpdatedAt }),
    })
  }

  /**
   * Makes somebody who is there the owner.
   * @throws ProvisioningError NOT_FOUND, TENANT_PURGED or VALIDATION_ERROR.
   */
  transfer(
    caller: Caller,
    tenantId: string,
    { ownerEmail, reason }: { ownerEmail: string; reason?: string | undefined },
  ): Promise<TenantTransfer> {
    return this.#calls.asCaller(caller, transferAnswer, 'transfer_tenant', {
      p_tenant_id: tenantId,
      p_owner_email: ownerEmail,
      ...(reason === undefined ? {} : { p_reason: reason }),
    })
  }

  /** @throws ProvisioningError NOT_FOUND, TENANT_PURGED, INVALID_TRANSITION or VALIDATION_ERROR. */
  changeStatus(
    caller: Caller,
    tenantId: string,
    action: TenantAction,
    { reason, confirm }: { reason?: string | undefined; confirm?: string },
  ): Promise<TenantLifecycle> {
    return this.#calls.asCaller(caller, lifecycleAnswer, 'change_tenant_status', {
      p_tenant_id: tenantId,
      p_action: action,
      ...(reason === undefined ? {} : { p_reason: reason }),
      ...(confirm === undefined ? {} : { p_confirm: confirm }),
    })
  }
}

function toFilter({ status, template, batch, createdFrom, createdTo, search }: TenantFilter) {
  return {
    statuses: status,
    template,
    batch_id: batch,
    created_from: createdFrom,
    created_to: createdTo,
    search,
  }
}
