import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { findRequest, sql } from '../support/database.ts'
import { expectNoTrace } from '../support/expect-state.ts'
import {
  expectProblem,
  expectTenant,
  functionUrl,
  newBody,
  parseProblem,
  provision,
} from '../support/provision.ts'
import { unique } from '../support/unique.ts'
import { type Cast, createCast } from './cast.ts'
import { rawRequest } from './raw-request.ts'

let cast: Cast

beforeAll(async () => {
  cast = await createCast()
})

const isPlain = functionUrl.startsWith('http:')

describe('ASVS 1.5.3, 2.2.2: of a key that is there twice the last counts, and that one is judged', () => {
  /** The object's JSON with one member more at its end. */
  const append = (object: unknown, json: string) => `${JSON.stringify(object).slice(0, -1)},${json}}`

  test('a good one after a bad one is what is made', async () => {
    const body = newBody()
    const name = `Acme ${unique('last')}`
    const tenant = append({ ...body.tenant, name: '' }, `"name":${JSON.stringify(name)}`)
    const answer = expectTenant(
      await provision(cast.admin, `{"tenant":${tenant},"owner":${JSON.stringify(body.owner)}}`),
    )
    expect(answer.tenant.name).toBe(name)
    const rows = await sql('select name from public.tenants where id = $1', [answer.tenant.id])
    expect(rows).toEqual([{ name }])
  })

  test.for([
    [
      '/tenant/slug',
      'INVALID_SLUG',
      (body: ReturnType<typeof newBody>) =>
        append(body, `"tenant":${JSON.stringify({ ...body.tenant, slug: 'admin' })}`),
    ],
    [
      '/owner/email',
      'EMAIL_VALIDATION_FAILED',
      (body: ReturnType<typeof newBody>) => append(body, `"owner":${append(body.owner, '"email":"x"')}`),
    ],
    [
      '/owner/mode',
      'VALIDATION_ERROR',
      (body: ReturnType<typeof newBody>) =>
        append(body, `"owner":${append({ ...body.owner, mode: 'invite' }, '"mode":"root"')}`),
    ],
    [
      '/limits/users',
      'VALIDATION_ERROR',
      (body: ReturnType<typeof newBody>) => append(body, '"limits":{"users":1,"users":1e9}'),
    ],
    ['/owner', 'VALIDATION_ERROR', (body: ReturnType<typeof newBody>) => append(body, '"owner":null')],
  ] as const)('a bad one after a good one is refused: %s', async ([pointer, code, write]) => {
    const body = newBody()
    const key = crypto.randomUUID()
    expectProblem(await provision(cast.admin, write(body), { key }), code, [pointer])
    await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
  })

  test('an escaped name is the same name', async () => {
    const body = newBody()
    const json = append(body, `"\\u0074enant":${JSON.stringify({ ...body.tenant, slug: 'admin' })}`)
    expectProblem(await provision(cast.admin, json), 'INVALID_SLUG', ['/tenant/slug'])
    // Names that only look alike are unknown ones.
    for (const name of ['Tenant', 'TENANT', 'tenant ', 'tеnant', 'tenant\\u0301']) {
      const problem = parseProblem(await provision(cast.admin, append(newBody(), `"${name}":{}`)))
      expect(problem.code).toBe('VALIDATION_ERROR')
    }
  })
})

describe('ASVS 1.1.1, 1.5.3: a body is decoded once, as what it is', () => {
  const bytes = (...parts: (string | number[])[]) =>
    new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
  const bom = [0xef, 0xbb, 0xbf]

  test('a byte order mark hides nothing from who judges', async () => {
    const bad = JSON.stringify(newBody({}, { tenant: { slug: 'admin' } }))
    expectProblem(await provision(cast.admin, '', { body: bytes(bom, bad) }), 'INVALID_SLUG')
    const twice = bytes(bom, bom, JSON.stringify(newBody()))
    expectProblem(await provision(cast.admin, '', { body: twice }), 'VALIDATION_ERROR', [''])
    const body = newBody({}, { tenant: { name: '\ufeffAcme' } })
    const answer = expectTenant(await provision(cast.admin, '', { body: bytes(bom, JSON.stringify(body)) }))
    expect(answer.tenant.slug).toBe(body.tenant.slug)
  })

  test.for(['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'compress'])(
    'a body that is compressed (%s) is not unpacked: no bomb, no second body',
    async (encoding) => {
      const body = newBody()
      const key = crypto.randomUUID()
      const packed = new Uint8Array(gzipSync(JSON.stringify(body)))
      const headers = { 'content-encoding': encoding }
      const problem = parseProblem(await provision(cast.admin, '', { key, headers, body: packed }))
      expect([400, 415]).toContain(problem.status)
      await expectNoTrace({ key, slug: body.tenant.slug, email: body.owner.email })
    },
  )

  test('a bomb of 50 MB in 50 KB is refused at once', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000, ' ')))
    const answer = await provision(cast.admin, '', { headers: { 'content-encoding': 'gzip' }, body: bomb })
    expect([400, 413, 415]).toContain(parseProblem(answer).status)
  })

  test('text that was encoded twice stays encoded once', async () => {
    const name = '%3Cscript%3E &lt;b&gt; \\u0041 \\\\ %00'
    const key = crypto.randomUUID()
    const answer = expectTenant(await provision(cast.admin, newBody({}, { tenant: { name } }), { key }))
    expect(answer.tenant.name).toBe(name)
    expect(await findRequest(cast.admin.id, key)).toMatchObject({ payload: { tenant: { name } } })
  })
})

describe.skipIf(!isPlain)('ASVS 4.2.1 (needs http): where a message ends nobody is left to guess', () => {
  const { pathname, host } = new URL(functionUrl)

  /** A POST by hand; what is smuggled behind it asks for a page that only the secret key opens. */
  function send(framing: string[], body: string, key = crypto.randomUUID()): Promise<string> {
    const head = [
      `POST ${pathname}/tenants HTTP/1.1`,
      `Host: ${host}`,
      `apikey: ${target.publishableKey}`,
      `Authorization: Bearer ${cast.admin.token}`,
      'Content-Type: application/json',
      `Idempotency-Key: ${key}`,
      ...framing,
    ]
    return rawRequest(functionUrl, `${head.join('\r\n')}\r\n\r\n${body}`)
  }

  const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
  const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)

  test('a chunked body in many pieces is read whole', async () => {
    const text = JSON.stringify(newBody())
    const pieces = text.match(/.{1,7}/gs) ?? []
    const answer = await send(
      ['Transfer-Encoding: chunked', 'Connection: close'],
      `${pieces.map(chunk).join('')}0\r\n\r\n`,
    )
    expect(statuses(answer)).toEqual(['201'])
  })

  test('trailers after a chunked body are no headers', async () => {
    const text = JSON.stringify(newBody())
    const trailers = `Idempotency-Key: ${crypto.randomUUID()}\r\nAuthorization: Bearer x\r\n`
    const answer = await send(
      ['Transfer-Encoding: chunked', 'Connection: close'],
      `${chunk(text)}0\r\n${trailers}\r\n`,
    )
    expect(['201', '400']).toContain(statuses(answer)[0])
  })

  const smuggled = `GET ${pathname}/smuggled HTTP/1.1\r\nHost: ${host}\r\n\r\n`
  test.for([
    [
      'Content-Length and Transfer-Encoding',
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${smuggled}`,
    ],
    [
      'Transfer-Encoding and Content-Length',
      ['Transfer-Encoding: chunked', 'Content-Length: 400'],
      `0\r\n\r\n${smuggled}`,
    ],
    ['two lengths', ['Content-Length: 2', 'Content-Length: 400'], `{}${smuggled}`],
    ['a list of lengths', ['Content-Length: 2, 400'], `{}${smuggled}`],
    ['a negative length', ['Content-Length: -1'], `{}${smuggled}`],
    ['a length with a sign', ['Content-Length: +2'], `{}${smuggled}`],
    ['a length in hex', ['Content-Length: 0x2'], `{}${smuggled}`],
    ['a coding that hides', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`],
    [
      'a coding in two lines',
      ['Transfer-Encoding: identity', 'Transfer-Encoding: chunked', 'Content-Length: 5'],
      `0\r\n\r\n${smuggled}`,
    ],
    ['a blank before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 2'], `{}${smuggled}`],
    ['a size that is none', ['Transfer-Encoding: chunked'], `zz\r\n{}\r\n0\r\n\r\n${smuggled}`],
    ['a size beyond all', ['Transfer-Encoding: chunked'], `fffffffffffffffff\r\n{}\r\n0\r\n\r\n${smuggled}`],
  ] as const)('%s', async ([, framing, body]) => {
    const key = crypto.randomUUID()
    const answer = await send([...framing], body, key)
    // One refusal, and then nothing: what came behind was not taken for a request.
    expect(statuses(answer), answer).toEqual(['400'])
    expect(await findRequest(cast.admin.id, key)).toBeUndefined()
  })

  test('what follows a body of the announced length is a request of its own, with no rights of the first', async () => {
    const text = JSON.stringify(newBody())
    const second = `GET ${pathname}/tenants/${cast.acme.id}/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
    const answer = await send([`Content-Length: ${Buffer.byteLength(text)}`], `${text}${second}`)
    expect(statuses(answer)).toEqual(['201', '401'])
  })
})

describe('ASVS 15.3.6, 15.3.7: names that mean something to JavaScript or to parsers mean nothing here', () => {
  test.for(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length'])(
    'a field %s',
    async (name) => {
      const body = JSON.stringify(newBody()).replace('"tenant":{', `"tenant":{"${name}":{"slug":"admin"},`)
      expectProblem(await provision(cast.admin, body), 'VALIDATION_ERROR', [`/tenant/${name}`])
      expect(({} as Record<string, unknown>).slug).toBeUndefined()
    },
  )

  test('the same question twice in a query is not answered for both', async () => {
    const { token } = cast.admin
    const response = await fetch(
      `${functionUrl}/availability?slug=${cast.acme.slug}&slug=free-${crypto.randomUUID()}`,
      {
        headers: { authorization: `Bearer ${token}`, apikey: target.publishableKey },
      },
    )
    const text = await response.text()
    if (response.status === 200)
      expect(JSON.parse(text)).toMatchObject({ slug: { available: false, reason: 'taken' } })
    else expect(response.status).toBe(400)
  })
})
