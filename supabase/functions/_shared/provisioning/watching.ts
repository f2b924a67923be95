import { operationsSchema } from '../contract/operations.ts'
import { type Statistics, type StatisticsQuery, statisticsSchema } from '../contract/statistics.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import { fromSql } from './snake-case.ts'

const statisticsAnswer = fromSql(statisticsSchema)
/** What the database knows of it: whether it and the auth service are up, others ask. */
const operationsAnswer = fromSql(operationsSchema.omit({ status: true, database: true, auth: true }))

/** How the service does, for admins. */
export class Watching {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  /** What became of attempts over time. */
  readStatistics(caller: Caller, { bucket, from, to }: StatisticsQuery): Promise<Statistics> {
    return this.#calls.asCaller(caller, statisticsAnswer, 'get_provisioning_statistics', {
      ...(bucket === undefined ? {} : { p_bucket: bucket }),
      ...(from === undefined ? {} : { p_from: from }),
      ...(to === undefined ? {} : { p_to: to }),
    })
  }

  /** What waits and what is open, and where wanted every violation, which takes seconds in a large database. */
  readOperations(caller: Caller, { looksForViolations }: { looksForViolations: boolean }) {
    return this.#calls.asCaller(
      caller,
      operationsAnswer,
      'get_operations',
      { p_looks_for_violations: looksForViolations },
      { isLong: true },
    )
  }
}
