import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { target } from '../harness/target.ts'
import { createApiKey, expectApiKey, revokeApiKey, rotateApiKey, verifyApiKey } from '../support/api-keys.ts'
import { expectResult, postBatch } from '../support/batches.ts'
import { answer, authError, breakReply, drop, lieAboutUser, loseReply } from '../support/faults.ts'
import { type FaultyFunction, startFaultyFunction } from '../support/faulty-function.ts'
import { hasMailbox, linkIn, mailsTo } from '../support/mailbox.ts'
import { anonymousClient, createAdmin, type Person, serviceClient, signIn } from '../support/people.ts'
import { type Answer, call, expectTenant, functionUrl, newBody, provision } from '../support/provision.ts'
import { formsOf, searchDatabase, searchFiles } from '../support/search.ts'
import { startWithoutOwner } from '../support/start-without-owner.ts'
import { unique } from '../support/unique.ts'

/** Part of every password that is typed below; no name, address or other stored text has it. */
const mark = unique('canary').replace('-', '')
const typed = `${mark}-A1!`
const createUser = 'POST /auth/v1/admin/users'

/** Everything that must be nowhere at rest, under its name. */
const secrets: Record<string, string> = { 'typed password': mark }
/** What callers were answered who had no claim to a secret (any more). */
const answers: string[] = []

let admin: Person
let faulty: FaultyFunction
let ownerEmail: string
let requestId: string
let secretHash: string
let linkToken: string | undefined

beforeAll(async () => {
  ;[admin, faulty] = await Promise.all([createAdmin(), startFaultyFunction()])
  secrets['admin’s password'] = admin.password
  // The part of a token that makes it one.
  secrets['admin’s token'] = admin.token.split('.')[2] ?? ''
  secrets['secret key'] = target.secretKey
  for (const base of [functionUrl, faulty.base]) {
    await succeed(base)
    await beRefused(base)
    await sendBatches(base)
  }
  await meetFaults()
  await useOtherDoors()
})
afterAll(() => faulty?.stop())

const keep = ({ text }: Answer) => void answers.push(text)
const withPassword = (password = typed) => newBody({ mode: 'password', password }, { apiKey: true })

async function succeed(base: string): Promise<void> {
  const key = crypto.randomUUID()
  const body = withPassword()
  const first = expectTenant(await provision(admin, body, { key, base }))
  ownerEmail = body.owner.email
  requestId = first.requestId
  const secretKey = first.apiKey?.secretKey ?? ''
  secretHash = createHash('sha256').update(secretKey).digest('hex')
  secrets[`API secret from ${base}`] = secretKey
  keep(await provision(admin, body, { key, base }))
  keep(await provision(admin, { ...body, apiKey: false }, { key, base }))
  keep(await provision(admin, body, { base }))

  const temporaryKey = crypto.randomUUID()
  const temporary = newBody({ mode: 'temporary' }, { apiKey: true })
  const shown = expectTenant(await provision(admin, temporary, { key: temporaryKey, base }))
  secrets[`temporary password from ${base}`] = shown.credentials?.password ?? ''
  secrets[`other API secret from ${base}`] = shown.apiKey?.secretKey ?? ''
  keep(await provision(admin, temporary, { key: temporaryKey, base }))
  keep(await call({ token: admin.token, base, path: `/tenants/${shown.tenant.id}/status` }))

  await handOutKeys(base, shown.tenant.id)

  const owner = await signIn(temporary.owner.email, shown.credentials?.password ?? '')
  await owner.client.auth.updateUser({ password: `${mark}-chosen` })
}

async function handOutKeys(base: string, tenantId: string): Promise<void> {
  const key = crypto.randomUUID()
  const created = expectApiKey(await createApiKey(admin, tenantId, { name: 'ci' }, { key, base }))
  secrets[`API secret created at ${base}`] = created.secretKey ?? ''
  keep(await createApiKey(admin, tenantId, { name: 'ci' }, { key, base }))
  const rotationKey = crypto.randomUUID()
  const rotated = expectApiKey(
    await rotateApiKey(admin, tenantId, created.id, {}, { key: rotationKey, base }),
  )
  secrets[`API secret rotated at ${base}`] = rotated.secretKey ?? ''
  keep(await rotateApiKey(admin, tenantId, created.id, {}, { key: rotationKey, base }))
  await verifyApiKey(rotated.secretKey)
  keep(await revokeApiKey(admin, tenantId, rotated.id))
  keep(await call({ token: admin.token, base, path: `/tenants/${tenantId}/keys` }))
  // Where a secret or a hash is put by mistake.
  keep(await createApiKey(admin, tenantId, { name: typed.repeat(5) }, { base }))
  keep(await createApiKey(admin, tenantId, { name: 'ci', expiresAt: typed }, { base }))
  keep(await rotateApiKey(admin, tenantId, created.secretKey ?? '', {}, { base }))
}

async function beRefused(base: string): Promise<void> {
  const good = withPassword()
  const bodies: unknown[] = [
    { ...good, tenant: { ...good.tenant, slug: 'admin' } },
    { ...good, unknown: typed },
    withPassword(`${typed}${'p'.repeat(72)}`),
    withPassword(`${typed}\0`),
    newBody({ mode: 'invite', password: typed }),
    newBody({ mode: 'temporary', password: { nested: typed } }),
    newBody({ mode: 'existing', userId: typed }),
    JSON.stringify(good).slice(0, -1),
    JSON.stringify(good).replace('"apiKey"', `"__proto__":{"password":"${typed}"},"apiKey"`),
    JSON.stringify(good) + ' '.repeat(70_000),
    typed,
  ]
  for (const body of bodies) keep(await provision(admin, body, { base }))
  keep(await provision(admin, good, { base, headers: { 'content-type': `text/${mark}` } }))
  keep(await provision(admin, good, { base, key: typed }))
  keep(await provision(admin, good, { base, headers: { 'x-request-id': `${typed} with a blank` } }))
  keep(await provision({ token: typed }, good, { base }))
  keep(await provision({ token: `${mark}.${mark}.${mark}` }, good, { base }))
  for (const secret of Object.values(secrets)) keep(await provision({ token: secret }, good, { base }))
  keep(await call({ token: admin.token, base, path: `/availability?email=${encodeURIComponent(typed)}` }))
  const asked = new URLSearchParams({ action: typed, httpRequestId: typed, format: 'csv' })
  keep(await call({ token: admin.token, base, path: `/audit?${asked}` }))
  // Its own words come back to the caller who sent a field of this name; they must go nowhere else.
  await provision(admin, { ...good, [mark]: typed }, { base })
}

/** As items of batches: what is good, and secrets in every wrong place. */
async function sendBatches(base: string): Promise<void> {
  const key = crypto.randomUUID()
  const tenants = [withPassword(), newBody({ mode: 'temporary' }, { apiKey: true })]
  const shown = expectResult(await postBatch(admin, { tenants }, { key, base }))
  for (const { position, apiKey, credentials } of shown.items) {
    secrets[`API secret of item ${position} from ${base}`] = apiKey?.secretKey ?? ''
    if (credentials) secrets[`temporary password of an item from ${base}`] = credentials.password
  }
  keep(await postBatch(admin, { tenants }, { key, base }))

  const good = withPassword()
  const wrong = [
    { ...good, unknown: typed },
    { ...good, [mark]: typed },
    newBody({ mode: 'invite', password: typed }),
    newBody({ mode: 'password', password: typed, email: typed }),
    withPassword(`${typed}\0`),
    { ...good, tenant: { ...good.tenant, settings: { [`${mark}\0`]: 1 } } },
    typed,
    [typed],
  ]
  for (const mode of ['independent', 'all_or_nothing']) {
    const options = { base, isDry: mode === 'all_or_nothing' }
    keep(await postBatch(admin, { mode, tenants: wrong }, { base }))
    keep(await postBatch(admin, { mode, tenants: wrong }, { ...options, isAsync: true }))
  }
  keep(await postBatch(admin, { tenants: [withPassword()] }, { base, isAsync: true }))
  const list = await call({ token: admin.token, base, path: '/batches' })
  keep(list)
  for (const { batchId } of (JSON.parse(list.text) as { batches: { batchId: string }[] }).batches) {
    keep(await call({ token: admin.token, base, path: `/batches/${batchId}?limit=1000` }))
    keep(await call({ token: admin.token, base, path: `/batches/${batchId}/events` }))
  }
}

async function meetFaults(): Promise<void> {
  const talkative = answer(422, {
    code: 422,
    error_code: 'weak_password',
    msg: `The password ${typed} is weak`,
  })
  const faults = [
    talkative,
    authError(422, 'email_exists'),
    answer(400, typed),
    lieAboutUser,
    loseReply,
    breakReply,
  ]
  for (const fault of [...faults, answer(500, { msg: typed }), drop]) {
    faulty.proxy.clear()
    faulty.proxy.on(createUser, fault)
    const failed = await provision(admin, withPassword(), { base: faulty.base })
    if (failed.status !== 201) keep(failed)
    else secrets[`API secret of ${answers.length}`] = expectTenant(failed).apiKey?.secretKey ?? ''
    // Lets the breaker count anew.
    faulty.proxy.clear()
    await provision(admin, withPassword(), { base: faulty.base })
  }
  for (const fault of [
    answer(500, { code: 'XX000', message: typed, details: typed, hint: typed }),
    answer(503, typed),
    drop,
  ]) {
    for (const name of ['provision_tenant_atomic', 'get_provisioning_result', 'mark_provisioning_failed']) {
      faulty.proxy.clear()
      faulty.proxy.on(`POST /rest/v1/rpc/${name}`, fault)
      const failed = await provision(admin, withPassword(), { base: faulty.base })
      if (failed.status !== 201) keep(failed)
    }
  }
  faulty.proxy.clear()
}

/** Past the function: straight to REST and the auth service, as a mistaken or hostile caller may. */
async function useOtherDoors(): Promise<void> {
  const { owner, tenant } = newBody()
  await admin.client.rpc('provision_tenant_atomic', {
    p_idempotency_key: crypto.randomUUID(),
    p_payload: { tenant, owner: { email: owner.email, full_name: owner.fullName, password: typed } },
  })
  await admin.client.rpc('provision_tenant_atomic', {
    p_idempotency_key: typed,
    p_payload: { password: typed },
  })
  await admin.client.from('tenants').select('id').eq('id', typed)
  await anonymousClient().auth.signInWithPassword({ email: ownerEmail, password: `${typed} mistyped` })
  const { state } = await startWithoutOwner(admin, newBody())
  const admins = serviceClient().auth.admin
  // Refused by the trigger, with the password in the statement that failed.
  await admins.createUser({
    id: state.owner_id ?? '',
    email: `${unique('other')}@acme.test`,
    password: typed,
  })
  await admins.createUser({ email: ownerEmail, password: typed })

  if (!hasMailbox) return
  const invited = newBody()
  expectTenant(await provision(admin, invited))
  const link = linkIn((await mailsTo(invited.owner.email))[0] ?? '')
  linkToken = link.searchParams.get('token') ?? link.searchParams.get('token_hash') ?? ''
}

const superuser = () => target.own?.superuserUrl ?? target.dbUrl

describe('none of the secrets', () => {
  test('is in any table of any schema', async () => {
    const forms = Object.entries(secrets).flatMap(([name, secret]) =>
      // Of an API secret the SHA-256 is what is meant to be kept.
      formsOf(secret).filter((form) => !name.includes('API secret') || !/^[0-9a-f]{64}$/.test(form)),
    )
    expect(await searchDatabase(superuser(), forms)).toEqual([])
  })

  test('is in an answer to anybody but the one whom it is shown to once', () => {
    expect(answers.length).toBeGreaterThan(60)
    const forms = Object.values(secrets).flatMap(formsOf)
    expect(answers.filter((text) => forms.some((form) => text.includes(form)))).toEqual([])
  })

  test('is in the output of the function', () => {
    const output = faulty.output()
    expect(output).toContain(requestId)
    for (const [name, secret] of Object.entries(secrets)) {
      expect(
        formsOf(secret).filter((form) => output.includes(form)),
        name,
      ).toEqual([])
    }
  })

  test.skipIf(!target.own)(
    'is in the log of Postgres or of any other part (needs a stack of our own)',
    () => {
      const forms = Object.values(secrets).flatMap(formsOf)
      expect(searchFiles(target.own?.logs ?? '', forms)).toEqual([])
    },
  )
})

describe('the link in a set-up e-mail', () => {
  test.skipIf(!hasMailbox)(
    'is kept by the auth service alone, until it is used (needs MAILPIT_URL)',
    async () => {
      const forms = formsOf(linkToken ?? '')
      const places = await searchDatabase(superuser(), forms)
      expect(places.filter((table) => !/^auth\.(users|one_time_tokens)$/.test(table))).toEqual([])
      expect(faulty.output()).not.toContain(linkToken)

      const { data, error } = await anonymousClient().auth.verifyOtp({
        token_hash: linkToken ?? '',
        type: 'recovery',
      })
      expect(error).toBeNull()
      expect(data.user).not.toBeNull()
      expect(await searchDatabase(superuser(), forms)).toEqual([])
      expect(answers.filter((text) => text.includes(linkToken ?? ''))).toEqual([])
    },
  )

  test.skipIf(!hasMailbox || !target.own)('is in no log (needs MAILPIT_URL and a stack of our own)', () => {
    expect(searchFiles(target.own?.logs ?? '', formsOf(linkToken ?? ''))).toEqual([])
  })
})

describe('the search itself', () => {
  test('finds what is there', async () => {
    const tables = await searchDatabase(superuser(), [ownerEmail])
    expect(tables).toEqual(expect.arrayContaining(['auth.users', 'auth.identities', 'provisioning_requests']))
    // Postgres' own statistics may have a sample of the column.
    expect(await searchDatabase(superuser(), [secretHash])).toContain('private.tenant_api_keys')
  })

  test.skipIf(!target.own)('finds what is in a log (needs a stack of our own)', async () => {
    const known = unique('known-request')
    await call({ path: '/health', headers: { 'x-request-id': known } })
    expect(searchFiles(target.own?.logs ?? '', [known])).toEqual(['function-tenant-provisioning.log'])
  })

  test('knows a secret within other text, in Base64 and hex', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = Buffer.from(`${before}${mark}, and more`)
      for (const form of ['base64', 'base64url', 'hex'] as const) {
        expect(formsOf(mark).some((each) => text.toString(form).includes(each))).toBe(true)
      }
    }
  })
})
