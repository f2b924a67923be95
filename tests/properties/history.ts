import assert from 'node:assert/strict'
import { ERROR_CODES } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { type Problem, problemSchema } from '../../supabase/functions/_shared/contract/problem.ts'
import {
  type ProvisionResponse,
  provisionResponseSchema,
} from '../../supabase/functions/_shared/contract/provision-response.ts'

/** What a caller was told. */
export type Told = { ok: ProvisionResponse } | { problem: Problem }

/** One call of the function, from the caller's side. */
export type Call = {
  key: number
  /** Whether it brought what the key stands for, from somebody who may. */
  isGood: boolean
  startedAt: number
  endedAt: number
  status: number
  text: string
  told: Told
}

/** Every call of a sequence, in the order of their answers. */
export class History {
  readonly calls: Call[] = []

  /** Holds an answer against the contract, and writes it down. */
  record(call: Omit<Call, 'told' | 'endedAt'>): Told {
    const told = parse(call.status, call.text)
    this.calls.push({ ...call, told, endedAt: performance.now() })
    return told
  }

  /** What must be true of the calls alone, whatever the database says. Throws where it is not. */
  check(): void {
    for (const key of new Set(this.calls.map((call) => call.key))) {
      checkKey(this.calls.filter((call) => call.key === key))
    }
  }
}

function parse(status: number, text: string): Told {
  if (status < 300) {
    const ok = provisionResponseSchema.parse(JSON.parse(text))
    assert.equal(status, ok.replayed ? 200 : 201)
    return { ok }
  }
  const problem = problemSchema.parse(JSON.parse(text))
  const { status: expected, retryable } = ERROR_CODES[problem.code]
  assert.deepEqual([problem.status, problem.retryable, status], [expected, retryable, expected])
  return { problem }
}

function checkKey(calls: Call[]): void {
  const successes = calls.filter(({ told }) => 'ok' in told)
  const [first] = successes
  if (!first) return
  for (const { told, text } of successes) {
    assert.equal(repeatable(text), repeatable(first.text), 'answers to one key differ')
    if ('ok' in told && told.ok.replayed) {
      assert.equal(told.ok.credentials, undefined, 'a replay has a password')
      assert.equal(told.ok.apiKey?.secretKey, undefined, 'a replay has a secret')
    }
  }
  const made = successes.filter(({ told }) => 'ok' in told && !told.ok.replayed)
  assert.ok(made.length <= 1, 'one tenant was made twice')
  const earliest = Math.min(...successes.map(({ endedAt }) => endedAt))
  for (const { startedAt, isGood, told, text } of calls) {
    if (startedAt < earliest || !isGood) continue
    assert.ok('ok' in told, `after a success the same call was answered ${text}`)
  }
}

/** The bytes of an answer, but for what is documented to differ. */
function repeatable(text: string): string {
  const documented = ['requestId', 'replayed', 'credentials', 'secretKey', 'hint', 'setupEmail']
  return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
    documented.includes(name) ? undefined : value,
  )
}
