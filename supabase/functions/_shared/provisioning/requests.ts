import { type Me, meSchema } from '../contract/me.ts'
import type { RequestDetail } from '../contract/request-detail.ts'
import { type RequestList, type RequestListQuery, requestListSchema } from '../contract/request-list.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { requestDetailAnswer } from './request-detail-answer.ts'
import { fromSql } from './snake-case.ts'

const meAnswer = fromSql(meSchema)
const listAnswer = fromSql(requestListSchema)

/** Who calls, and the provisioning requests of all admins, as any of them may see them. */
export class Requests {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** @throws ProvisioningError FORBIDDEN for who is no admin. */
  readMe(caller: Caller): Promise<Me> {
    return this.#calls.asCaller(caller, meAnswer, 'get_signed_in_admin', {})
  }

  /** A page of requests, the newest first. */
  list(caller: Caller, query: RequestListQuery): Promise<RequestList> {
    const { status, mine, batch, createdFrom, createdTo, cursor, limit, ...rest } = query
    return this.#calls.asCaller(caller, listAnswer, 'list_provisioning_requests', {
      p_filter: {
        ...rest,
        statuses: status,
        is_mine: mine === 'true' || undefined,
        batch_id: batch,
        created_from: createdFrom,
        created_to: createdTo,
      },
      ...(cursor === undefined ? {} : { p_cursor: cursor }),
      ...(limit === undefined ? {} : { p_limit: limit }),
    })
  }

  /**
   * All of a request, whosever it is, and what it takes to try it again.
   * @throws ProvisioningError NOT_FOUND.
   */
  read(caller: Caller, requestId: string): Promise<RequestDetail> {
    return this.#calls.asCaller(caller, requestDetailAnswer, 'get_provisioning_request', {
      p_request_id: requestId,
    })
  }
}
