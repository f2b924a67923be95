import { z } from 'zod'
import type { ErrorCode } from '../supabase/functions/_shared/contract/error-codes.ts'
import { type Problem, problemSchema } from '../supabase/functions/_shared/contract/problem.ts'

/** A problem as this version knows it, or of a later one, with codes and members of its own. */
const anyProblemSchema = z.looseObject({ ...problemSchema.shape, code: z.string() })

type AnyProblem = Omit<Problem, 'code'> & { code: ErrorCode | (string & {}) }

/** Landlord refused or failed, and said so. Branch on `code`. */
export class LandlordError extends Error {
  override readonly name = 'LandlordError'
  readonly problem: AnyProblem
  /** After how many seconds the same call may be made again. */
  readonly retryAfterSeconds: number | undefined
  /** And from when on, by this machine's clock. */
  readonly retryAt: Date | undefined
  readonly headers: Headers

  constructor(problem: AnyProblem, headers: Headers) {
    super(`${problem.code}: ${problem.detail}`)
    this.problem = problem
    this.headers = headers
    const retryAfter = headers.get('retry-after')
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter)
    this.retryAt =
      this.retryAfterSeconds === undefined ? undefined : new Date(Date.now() + this.retryAfterSeconds * 1000)
  }

  get code(): AnyProblem['code'] {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }

  get requestId(): string {
    return this.problem.requestId
  }

  /** Whether the same call with the same idempotency key may succeed later. */
  get retryable(): boolean {
    return this.problem.retryable
  }
}

/**
 * No answer of Landlord's came: the network failed, time ran out, or something on the way answered instead (`status`).
 * What became of the call nobody here knows; the same idempotency key finds out.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  readonly status: number | undefined

  constructor(message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, { cause: options.cause })
    this.status = options.status
  }
}

/** The error that an answer of 400 or more stands for. */
export function toError(response: Response, text: string): LandlordError | NoAnswerError {
  const { status, headers } = response
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    const parsed = anyProblemSchema.safeParse(parseJson(text))
    if (parsed.success) return new LandlordError(parsed.data, headers)
  }
  return new NoAnswerError(`something on the way answered ${status}`, { status })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value for the path that would make it another endpoint's. Nothing was sent. */
export class InvalidParamError extends Error {
  override readonly name = 'InvalidParamError'

  readonly param: string
  readonly value: string

  constructor(operationId: string, param: string, value: string) {
    super(`${operationId}: ${JSON.stringify(value)} is no ${param}`)
    this.param = param
    this.value = value
  }
}
