import { describe, expect, test } from 'vitest'
import { LandlordError, NoAnswerError } from '../../client/landlord-error.ts'
import { ERROR_CODES, type ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { storedBodySchema } from '../../supabase/functions/_shared/contract/request-detail.ts'
import { beginAttempt, draftText, newDraft, parseDraft } from '../../web/src/features/provision/draft.ts'
import { isSettledBy } from '../../web/src/features/provision/settled-by.ts'
import { bodyOf, valuesOf } from '../../web/src/features/provision/values.ts'

describe('the key of a draft', () => {
  const draft = newDraft()
  const sent = beginAttempt(draft)
  const changed = { ...sent, values: { ...sent.values, 'tenant.name': 'Other' } }
  const settle = (one: typeof sent) => ({ ...one, attempt: { ...one.attempt, isOpen: false } })

  test('stays the same for the first try, and for the same answers', () => {
    expect(sent.idempotencyKey).toBe(draft.idempotencyKey)
    expect(beginAttempt(settle(sent)).idempotencyKey).toBe(draft.idempotencyKey)
  })

  test('is another for other answers, once it is certain that nothing was made', () => {
    const next = beginAttempt(settle(changed))
    expect(next.idempotencyKey).not.toBe(draft.idempotencyKey)
    expect(JSON.parse(next.attempt.sentAs)).toMatchObject({ tenant: { name: 'Other' } })
  })

  test('goes with what was sent, whatever was typed since, while nobody knows what became of it', () => {
    expect(beginAttempt(changed)).toMatchObject({
      idempotencyKey: draft.idempotencyKey,
      attempt: sent.attempt,
    })
  })
})

describe('whether a request can still have made a tenant', () => {
  const errorOf = (code: ErrorCode) => {
    const { status, title, retryable } = ERROR_CODES[code]
    return new LandlordError({ code, status, title, retryable, detail: '', requestId: '' }, new Headers())
  }
  test.each([
    { code: 'DUPLICATE_SLUG', first: true, later: true },
    { code: 'EMAIL_UNAVAILABLE', first: true, later: true },
    { code: 'AUTH_UNAVAILABLE', first: true, later: true },
    { code: 'UNAUTHENTICATED', first: true, later: false },
    { code: 'RATE_LIMITED', first: true, later: false },
    { code: 'VALIDATION_ERROR', first: true, later: false },
    { code: 'DUPLICATE_REQUEST', first: false, later: false },
    { code: 'DATABASE_UNAVAILABLE', first: false, later: false },
    { code: 'PROVISIONING_FAILED', first: false, later: false },
    { code: 'TIMEOUT', first: false, later: false },
  ] as const)(
    '$code: $first after the first call, $later where an earlier one is open',
    ({ code, first, later }) => {
      expect(isSettledBy(errorOf(code), false)).toBe(first)
      expect(isSettledBy(errorOf(code), true)).toBe(later)
    },
  )

  test('no answer says nothing', () => {
    expect(isSettledBy(new NoAnswerError('none'), false)).toBe(false)
  })
})

test('what is kept of a draft has nothing in it that its schema does not name', () => {
  const draft = {
    ...newDraft(),
    password: 'secret',
    values: { ...newDraft().values, 'owner.password': 'secret' },
  }
  expect(draftText(draft)).not.toContain('secret')
  expect(parseDraft('{"id": 1}')).toBeUndefined()
})

test('a stored body stays the same on its way through the wizard', () => {
  const body = storedBodySchema.parse({
    tenant: {
      name: 'Acme',
      slug: 'acme',
      domain: 'acme.example.com',
      timezone: 'Europe/Berlin',
      currency: 'EUR',
      contact: { phone: '+49 30 1' },
      settings: { commissionPercent: 10 },
    },
    owner: {
      email: 'jane@acme.test',
      fullName: 'Jane',
      mode: 'existing',
      userId: '3984e788-99bc-41f9-b7ab-708a1bc1bb99',
    },
    template: 'default',
    isolation: 'schema',
    features: [],
    limits: { users: 3, storageGb: 4 },
    apiKey: true,
  })
  expect(bodyOf(valuesOf(body))).toEqual(body)
})
