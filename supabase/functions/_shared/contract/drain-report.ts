import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './error-codes.ts'

/** The answer of `POST /ops/drain`: what became of the requests that waited for a worker. */
export const drainReportSchema = z
  .strictObject({
    completed: z.int(),
    failed: z.int(),
    /** Auth service or database gave no answer; their lease decides. */
    undecided: z.int(),
    /** Set-up e-mails that were owed. */
    emails: z.strictObject({ sent: z.int(), failed: z.int() }),
    /** Active tenants whose own schema was missing. */
    schemas: z.strictObject({ provisioned: z.int(), failed: z.int() }),
    /** Tenants that were seen to for the fleet run that is open. */
    fleet: z.strictObject({ done: z.int(), failed: z.int(), skipped: z.int() }),
    /** Requests and e-mails that still wait, for another worker or the next drain. */
    remaining: z.int(),
    /** What kept a lane from going on. */
    errors: z.array(z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])),
  })
  .meta({ id: 'DrainReport' })

export type DrainReport = z.output<typeof drainReportSchema>
