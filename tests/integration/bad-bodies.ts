import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import type { newBody } from '../support/provision.ts'

type Body = ReturnType<typeof newBody>
/** What is done to a good body. */
export type Change = (body: Body) => unknown
/** `pointers` say which fields are at fault; the code is VALIDATION_ERROR if not given. */
type Case = [claim: string, change: Change, pointers: string[], code?: ErrorCode]

/** Lays fields over the tenant's. */
export const tenant =
  (fields: Record<string, unknown>): Change =>
  (body) => ({ ...body, tenant: { ...body.tenant, ...fields } })
/** Lays fields over the owner's. */
export const owner =
  (fields: Record<string, unknown>): Change =>
  (body) => ({ ...body, owner: { ...body.owner, ...fields } })
/** Lays fields over the body's own. */
const rest =
  (fields: Record<string, unknown>): Change =>
  (body) => ({ ...body, ...fields })
/** Puts JSON into an object as text, for what JavaScript's own literals can't say. */
export const spliced =
  (into: 'tenant' | 'owner' | 'limits' | 'settings' | undefined, json: string): Change =>
  (body) => {
    const marked = structuredClone(body) as Record<string, Record<string, unknown>>
    marked.limits = { users: 1 }
    ;(marked.tenant as Record<string, unknown>).settings = { a: 1 }
    const object = into === undefined ? marked : into === 'settings' ? marked.tenant?.settings : marked[into]
    Object.assign(object as object, { MARK: 0 })
    return JSON.stringify(marked).replace('"MARK":0', json)
  }

/** Every body that must be refused, with the fields at fault. */
export const badBodies: Case[] = [
  ['null', () => null, ['']],
  ['a list', () => [], ['']],
  ['a string', () => '"text"', ['']],
  ['an empty object', () => ({}), ['/tenant', '/owner']],
  ['no tenant', ({ owner }) => ({ owner }), ['/tenant']],
  ['no owner', ({ tenant }) => ({ tenant }), ['/owner']],
  ['a tenant that is a list', rest({ tenant: [] }), ['/tenant']],
  ['an owner that is null', rest({ owner: null }), ['/owner']],
  ['an unknown key', rest({ plan: 'gold' }), ['/plan']],
  ['an unknown key of the tenant', tenant({ status: 'active' }), ['/tenant/status']],
  ['an unknown key of the contact', tenant({ contact: { fax: '1' } }), ['/tenant/contact/fax']],
  ['an unknown key of the owner', owner({ role: 'SUPER_ADMIN' }), ['/owner/role']],
  ['an unknown key of the limits', rest({ limits: { seats: 1 } }), ['/limits/seats']],
  ['unknown keys with / and ~', rest({ 'a/b~c': 1 }), ['/a~1b~0c']],
  [
    'several faults at once',
    ({ tenant }) => ({ tenant: { ...tenant, name: '' }, owner: {} }),
    ['/tenant/name', '/owner/email', '/owner/fullName'],
  ],

  ['no name', tenant({ name: undefined }), ['/tenant/name']],
  ['an empty name', tenant({ name: '' }), ['/tenant/name']],
  ['a name of blanks', tenant({ name: ' \t ' }), ['/tenant/name']],
  ['a name of 256 characters', tenant({ name: 'n'.repeat(256) }), ['/tenant/name']],
  ['a name that is a number', tenant({ name: 7 }), ['/tenant/name']],
  ['a name with a line break', tenant({ name: 'a\nb' }), ['/tenant/name']],
  ['a name with an escape character', tenant({ name: 'a\u001bb' }), ['/tenant/name']],
  ['a full name of 256 characters', owner({ fullName: 'n'.repeat(256) }), ['/owner/fullName']],
  ['an empty full name', owner({ fullName: '' }), ['/owner/fullName']],

  ['a domain without a dot', tenant({ domain: 'localhost' }), ['/tenant/domain']],
  ['a domain in capitals', tenant({ domain: 'Acme.example.com' }), ['/tenant/domain']],
  ['a domain with a port', tenant({ domain: 'acme.example.com:80' }), ['/tenant/domain']],
  ['a domain that is an address', tenant({ domain: '127.0.0.1' }), ['/tenant/domain']],
  ['a domain with a trailing newline', tenant({ domain: 'acme.example.com\n' }), ['/tenant/domain']],
  ['a domain of 254 characters', tenant({ domain: `${'a.'.repeat(125)}test` }), ['/tenant/domain']],
  ['an unknown time zone', tenant({ timezone: 'Mars/X' }), ['/tenant/timezone']],
  ['a time zone that is an offset', tenant({ timezone: '+02:00' }), ['/tenant/timezone']],
  ['a time zone in small letters', tenant({ timezone: 'europe/berlin' }), ['/tenant/timezone']],
  ['a time zone that is a path', tenant({ timezone: 'Europe/../../etc/passwd' }), ['/tenant/timezone']],
  ['an unknown currency', tenant({ currency: 'XXQ' }), ['/tenant/currency']],
  ['a currency in small letters', tenant({ currency: 'eur' }), ['/tenant/currency']],
  ['a contact address that is none', tenant({ contact: { email: 'office' } }), ['/tenant/contact/email']],
  [
    'a phone number of 51 characters',
    tenant({ contact: { phone: '1'.repeat(51) } }),
    ['/tenant/contact/phone'],
  ],
  [
    'an address of 501 characters',
    tenant({ contact: { address: 'a'.repeat(501) } }),
    ['/tenant/contact/address'],
  ],
  ['settings that are a list', tenant({ settings: [] }), ['/tenant/settings']],
  ['settings that are null', tenant({ settings: null }), ['/tenant/settings']],
  [
    'settings of 16 KiB and a byte',
    tenant({ settings: { x: 'x'.repeat(16 * 1024 - 7) } }),
    ['/tenant/settings'],
  ],

  ['an unknown template', rest({ template: 'no-such-template' }), ['/template']],
  ['a template that is no label', rest({ template: 'Default; drop table' }), ['/template']],
  ['an isolation in capitals', rest({ isolation: 'SCHEMA' }), ['/isolation']],
  ['an unknown feature', rest({ features: ['basic', 'root'] }), ['/features/1']],
  ['features that are a word', rest({ features: 'basic' }), ['/features']],
  ['seven features', rest({ features: Array(7).fill('basic') }), ['/features']],
  ['no users', rest({ limits: { users: 0 } }), ['/limits/users']],
  ['10001 users', rest({ limits: { users: 10_001 } }), ['/limits/users']],
  ['one and a half users', rest({ limits: { users: 1.5 } }), ['/limits/users']],
  ['minus zero users', spliced('limits', '"storageGb":-0'), ['/limits/storageGb']],
  ['1e400 GB', spliced('limits', '"storageGb":1e400'), ['/limits/storageGb']],
  ['1001 GB', rest({ limits: { storageGb: 1001 } }), ['/limits/storageGb']],
  ['users in words', rest({ limits: { users: '5' } }), ['/limits/users']],
  ['1e400 in the settings', spliced('settings', '"n":1e400'), ['/tenant/settings/n']],
  ['an apiKey that is a word', rest({ apiKey: 'yes' }), ['/apiKey']],

  ['an unknown mode', owner({ mode: 'magic' }), ['/owner/mode']],
  ['mode existing without a user', owner({ mode: 'existing' }), ['/owner/userId']],
  ['mode existing with what is no id', owner({ mode: 'existing', userId: '7' }), ['/owner/userId']],
  ['mode invite with a user', owner({ userId: crypto.randomUUID() }), ['/owner/userId']],
  ['mode invite with a password', owner({ mode: 'invite', password: 'correct horse' }), ['/owner/password']],
  ['a password without a mode', owner({ password: 'correct horse battery' }), ['/owner/password']],
  [
    'mode temporary with a password',
    owner({ mode: 'temporary', password: 'correct horse' }),
    ['/owner/password'],
  ],
  ['mode password without one', owner({ mode: 'password' }), ['/owner/password']],
  ['a password of 11 characters', owner({ mode: 'password', password: 'p'.repeat(11) }), ['/owner/password']],
  ['a password of 73 bytes', owner({ mode: 'password', password: 'p'.repeat(73) }), ['/owner/password']],
  [
    '25 characters of 3 bytes each',
    owner({ mode: 'password', password: '€'.repeat(25) }),
    ['/owner/password'],
  ],

  ['a NUL in a name', tenant({ name: 'a\0b' }), ['/tenant/name']],
  ['a lone surrogate in a name', tenant({ name: 'a\ud800b' }), ['/tenant/name']],
  [
    'a NUL in a password',
    owner({ mode: 'password', password: 'correct\0horse battery' }),
    ['/owner/password'],
  ],
  ['a NUL deep in the settings', tenant({ settings: { a: [{ b: '\0' }] } }), ['/tenant/settings/a/0/b']],
  [
    'a lone surrogate deep in the settings',
    tenant({ settings: { a: ['\udfff'] } }),
    ['/tenant/settings/a/0'],
  ],
  ['a NUL in a key of the settings', tenant({ settings: { 'a\0': 1 } }), ['/tenant/settings']],
  ['a lone surrogate in a key', rest({ '\ud83c': 1 }), ['']],

  ['__proto__ in the body', spliced(undefined, '"__proto__":{"admin":true}'), ['/__proto__']],
  ['__proto__ in the tenant', spliced('tenant', '"__proto__":{"slug":"other"}'), ['/tenant/__proto__']],
  ['__proto__ in the owner', spliced('owner', '"__proto__":{"mode":"password"}'), ['/owner/__proto__']],
  ['__proto__ in the settings', spliced('settings', '"__proto__":{"x":1}'), ['/tenant/settings/__proto__']],
  ['a deeper __proto__', spliced('settings', '"b":[{"__proto__":1}]'), ['/tenant/settings/b/0/__proto__']],
  ['constructor in the body', spliced(undefined, '"constructor":{"prototype":{}}'), ['/constructor']],
  ['prototype in the owner', spliced('owner', '"prototype":{}'), ['/owner/prototype']],

  ...[
    'jane',
    'jane@',
    '@acme.test',
    'jane@localhost',
    'jane doe@acme.test',
    'jane@acme.test\n',
    'j@a.test,k@a.test',
    'jané@acme.test',
    'jane@аcme.test',
    `${'j'.repeat(65)}@acme.test`,
    `j@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.test`,
    '',
    'a\0b@acme.test',
  ].map(
    (email): Case => [
      `the e-mail ${JSON.stringify(email)}`,
      owner({ email }),
      ['/owner/email'],
      'EMAIL_VALIDATION_FAILED',
    ],
  ),
  ['an e-mail that is a number', owner({ email: 7 }), ['/owner/email'], 'EMAIL_VALIDATION_FAILED'],

  ...slugs().map(
    (slug): Case => [`the slug ${JSON.stringify(slug)}`, tenant({ slug }), ['/tenant/slug'], 'INVALID_SLUG'],
  ),
  ['a slug that is a number', tenant({ slug: 12345 }), ['/tenant/slug'], 'INVALID_SLUG'],
  ['a slug that is null', tenant({ slug: null }), ['/tenant/slug'], 'INVALID_SLUG'],
  [
    'a name that makes no slug',
    tenant({ name: '株式会社', slug: undefined }),
    ['/tenant/slug'],
    'INVALID_SLUG',
  ],
  [
    'a name that makes a reserved slug',
    tenant({ name: 'Ádmin', slug: undefined }),
    ['/tenant/slug'],
    'INVALID_SLUG',
  ],
  [
    'a bad slug and a bad e-mail',
    ({ tenant, owner }) => ({ tenant: { ...tenant, slug: 'admin' }, owner: { ...owner, email: 'x' } }),
    ['/tenant/slug', '/owner/email'],
  ],
]

function slugs(): string[] {
  const reserved = ['admin', 'www', 'api', 'auth', 'undefined', 'null']
  const lookAlikes = [
    'аcme',
    'ａｄｍｉｎ',
    'acme\u200d',
    'ac\u00adme',
    'ácme',
    'acme\u0301',
    'ſupport',
    'xn--80ak6aa92e',
  ]
  const malformed = [
    '',
    'ab',
    'a'.repeat(64),
    'Acme',
    'a--b',
    '-acme',
    'acme-',
    'a_b',
    'a.b',
    'a b',
    'acme\n',
    '\nacme',
    ' acme',
  ]
  return [...reserved, ...lookAlikes, ...malformed, 'a\0b', '../etc', "a'b", '1;drop table tenants']
}
