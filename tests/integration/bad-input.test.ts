import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import { target } from '../harness/target.ts'
import { findRequest } from '../support/database.ts'
import { createAdmin, type Person } from '../support/people.ts'
import {
  type Answer,
  call,
  expectProblem,
  expectTenant,
  functionUrl,
  newBody,
  provision,
} from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { badBodies, owner, spliced, tenant } from './bad-bodies.ts'

let admin: Person

beforeAll(async () => {
  admin = await createAdmin()
})

/** Sends it, and expects this refusal and no request under its key. */
async function expectRefused(
  body: unknown,
  code: ErrorCode,
  pointers?: string[],
  headers = {},
): Promise<void> {
  const key = crypto.randomUUID()
  expectProblem(await provision(admin, body, { key, headers }), code, pointers)
  expect(await findRequest(admin.id, key)).toBeUndefined()
}

describe('a body is refused with the fields at fault', () => {
  test.for(badBodies)('%s', async ([, change, pointers, code = 'VALIDATION_ERROR']) => {
    await expectRefused(change(newBody()), code, pointers)
  })
})

describe('what is no JSON at all is refused as a whole', () => {
  const cases: [string, string | Uint8Array<ArrayBuffer>][] = [
    ['nothing', ''],
    ['a blank', ' '],
    ['half an object', '{"tenant":{"name":"Acme"'],
    ['a trailing comma', '{"tenant":{},}'],
    ['single quotes', "{'tenant':{}}"],
    ['NaN', '{"limits":{"users":NaN}}'],
    ['two documents', '{}{}'],
    ['a raw NUL', '{"tenant":"\0"}'],
    ['a form', 'tenant=acme&owner=jane'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['a UTF-8 surrogate', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', new Uint8Array(Buffer.from('{"tenant":{}}', 'utf16le'))],
  ]
  test.for(cases)('%s', async ([, body]) => {
    const key = crypto.randomUUID()
    expectProblem(await provision(admin, '', { key, body }), 'VALIDATION_ERROR', [''])
  })
})

describe('nesting too deep for anybody is refused', () => {
  test.for([100, 1_000, 10_000, 30_000])('%d levels', async (depth) => {
    const [open, close] = ['['.repeat(depth), ']'.repeat(depth)]
    await expectRefused(spliced('settings', `"deep":${open}${close}`)(newBody()), 'VALIDATION_ERROR')
    await expectRefused(spliced(undefined, `"deep":${open}${close}`)(newBody()), 'VALIDATION_ERROR')
  })
})

describe('a wrong content type is refused', () => {
  test.for([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json-patch+json',
    'text/json',
    '',
  ])('%j', async (type) => {
    await expectRefused(newBody(), 'UNSUPPORTED_MEDIA_TYPE', undefined, { 'content-type': type })
  })

  test('but a character set may be named', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' }
    expectTenant(await provision(admin, newBody(), { headers }))
  })
})

describe('a missing or malformed Idempotency-Key is refused', () => {
  test.for([
    '',
    'acme',
    '123e4567-e89b-12d3-a456-42661417400',
    '{123e4567-e89b-12d3-a456-426614174000}',
    '123e4567e89b12d3a456426614174000',
    `${crypto.randomUUID()}, ${crypto.randomUUID()}`,
  ])('%j', async (key) => {
    const body = newBody()
    expectProblem(await provision(admin, body, { key }), 'IDEMPOTENCY_KEY_MISSING')
    expectTenant(await provision(admin, body))
  })

  test('none', async () => {
    const body = JSON.stringify(newBody())
    expectProblem(await call({ token: admin.token, method: 'POST', body }), 'IDEMPOTENCY_KEY_MISSING')
  })
})

describe('a body that is too large is refused before it is read to its end', () => {
  const padded = (bytes: number) => {
    const body = JSON.stringify(newBody())
    return body + ' '.repeat(bytes - Buffer.byteLength(body))
  }

  test('64 KiB are not too large', async () => {
    expectTenant(await provision(admin, padded(64 * 1024)))
  })

  test('64 KiB and a byte are', async () => {
    await expectRefused(padded(64 * 1024 + 1), 'PAYLOAD_TOO_LARGE')
  })

  test.for([
    ['10 MB, announced', true],
    ['10 MB, not announced', false],
  ] as const)('%s', async ([, announced]) => {
    expectProblem(await upload(10_000_000, announced), 'PAYLOAD_TOO_LARGE')
  })
})

describe('what is unusual but right is taken', () => {
  test('a password of 72 bytes in 24 characters', async () => {
    expectTenant(await provision(admin, owner({ mode: 'password', password: '€'.repeat(24) })(newBody())))
  })

  test('a password of 12 characters', async () => {
    expectTenant(await provision(admin, owner({ mode: 'password', password: 'p'.repeat(12) })(newBody())))
  })

  test('a name of 255 characters beyond the basic plane', async () => {
    expectTenant(await provision(admin, tenant({ name: '🏠'.repeat(255) })(newBody())))
  })

  test('settings of 16 KiB, with keys of JavaScript’s own', async () => {
    const json = '"constructor":1,"prototype":{"toString":null},"hasOwnProperty":""'
    expectTenant(await provision(admin, spliced('settings', json)(newBody())))
    expectTenant(await provision(admin, tenant({ settings: { x: 'x'.repeat(16 * 1024 - 9) } })(newBody())))
  })

  test('slugs of 3 and of 63 characters', async () => {
    const long = unique('x'.repeat(50))
    expect(long).toHaveLength(63)
    expectTenant(await provision(admin, tenant({ slug: long })(newBody())))
    const answer = await provision(admin, tenant({ slug: 'a1b' })(newBody()))
    // Somebody may have it already; what counts is that it is no bad slug.
    if (answer.status !== 201) expectProblem(answer, 'DUPLICATE_SLUG')
  })
})

/** Sends blanks until the answer comes; `fetch` would fail where the answer comes before the body has ended. */
function upload(bytes: number, announced: boolean): Promise<Answer> {
  const url = new URL(`${functionUrl}/tenants`)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const upload = send(url, {
    method: 'POST',
    headers: {
      apikey: target.publishableKey,
      authorization: `Bearer ${admin.token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      ...(announced ? { 'content-length': bytes } : { 'transfer-encoding': 'chunked' }),
    },
  })
  let answered = false
  upload.on('response', async (response) => {
    answered = true
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    upload.destroy()
    resolve({
      status: response.statusCode ?? 0,
      headers: new Headers(response.headers as Record<string, string>),
      text,
    })
  })
  // Being cut off is a server's right once it has answered.
  upload.on('error', (error) => {
    if (!answered) reject(error)
  })
  upload.end(Buffer.alloc(bytes, ' '))
  return promise
}
