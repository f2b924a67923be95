import type { ErrorCode } from '../../../supabase/functions/_shared/contract/error-codes.ts'
import type { FailureSentence } from './sentences/failure-sentence.ts'
import { requestFailures } from './sentences/request-failures.ts'
import { serviceFailures } from './sentences/service-failures.ts'
import { tenantFailures } from './sentences/tenant-failures.ts'

export type { FailureSentence }

/** For each code of the contract, what an admin is told. */
export const failureSentences: Record<ErrorCode, FailureSentence> = {
  ...requestFailures,
  ...tenantFailures,
  ...serviceFailures,
}
