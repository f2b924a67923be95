import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { Operator } from './operator.ts'

type Difference = { target: { local_scope: string }; changes: { path: string[]; local: unknown }[] }

/** Every setting that `supabase config push` would change in a project for customers. */
const pushed = {
  'api.enabled': true,
  'api.extra_search_path': ['public', 'extensions'],
  'api.max_rows': 1000,
  'api.schemas': ['public'],
  'auth.additional_redirect_urls': ['https://app.acme.test/welcome'],
  'auth.email.double_confirm_changes': true,
  'auth.email.enable_confirmations': true,
  'auth.email.enable_signup': true,
  'auth.email.max_frequency': '1m0s',
  'auth.email.otp_expiry': 3600,
  'auth.email.otp_length': 6,
  'auth.email.secure_password_change': false,
  'auth.email.smtp.admin_email': 'landlord@acme.test',
  'auth.email.smtp.enabled': true,
  'auth.email.smtp.host': 'smtp.acme.test',
  'auth.email.smtp.port': 587,
  'auth.email.smtp.sender_name': 'Landlord',
  'auth.email.smtp.user': 'acme',
  'auth.enable_anonymous_sign_ins': false,
  'auth.enable_refresh_token_rotation': true,
  'auth.enable_signup': false,
  'auth.jwt_expiry': 3600,
  'auth.minimum_password_length': 12,
  'auth.rate_limit.email_sent': 1000,
  'auth.rate_limit.sign_in_sign_ups': 90,
  'auth.rate_limit.token_verifications': 30,
  'auth.refresh_token_reuse_interval': 10,
  'auth.site_url': 'https://app.acme.test',
  'db.major_version': 17,
}

const environment = {
  SITE_URL: 'https://app.acme.test',
  SETUP_URL: 'https://app.acme.test/welcome',
  SMTP_HOST: 'smtp.acme.test',
  SMTP_USER: 'acme',
  SMTP_PASS: 'not-to-be-seen',
  SMTP_SENDER: 'landlord@acme.test',
}

let operator: Operator

beforeAll(async () => {
  operator = await Operator.start()
})
afterAll(() => operator?.leave())

test('a project for customers gets what is right for one, and its secrets are not shown', async () => {
  const { difference, output } = await compareWith('yourprojectreference', environment)
  expect(difference.target.local_scope).toBe('remotes.production')
  const settings = difference.changes.map(({ path: at, local }) => [at.join('.'), local])
  expect(Object.fromEntries(settings)).toEqual(pushed)
  expect(output).not.toContain(environment.SMTP_PASS)
  // The CLI warns of what it has another name for, and of what it does not know.
  expect(output).not.toMatch(/warn|deprecated|unknown/i)
})

test('another project is said to be compared with what is for one’s own machine', async () => {
  const { difference } = await compareWith('anotherprojectatall', environment, 'x')
  expect(difference.target.local_scope).toBe('base')
})

test('every setting has a name that the CLI itself writes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'landlord-init-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { code, output } = await operator.run(`supabase init --workdir ${folder}`)
  expect(code, output).toBe(0)
  const known = settingsOf(readFileSync(path.join(folder, 'supabase/config.toml'), 'utf8'))
  const own = settingsOf(readFileSync(path.join(checkout, 'supabase/config.toml'), 'utf8'))
  // A template has no functions; each has the four settings that it would have there.
  const ofFunctions = ['enabled', 'verify_jwt', 'import_map', 'entrypoint']
  const isKnown = (name: string) => {
    const base = name.replace(/^remotes\.production\./, '')
    const [, setting] = /^functions\.[\w-]+\.(\w+)$/.exec(base) ?? []
    return setting ? ofFunctions.includes(setting) : known.has(base)
  }
  expect([...own].filter((name) => !isKnown(name))).toEqual([])
})

async function compareWith(ref: string, env: Record<string, string>, end = '') {
  const { code, output } = await operator.run(
    `supabase config diff --project-ref ${ref}${end} --output-format json`,
    env,
  )
  expect(code, output).toBe(0)
  const json = output.split('\n').find((line) => line.startsWith('{')) ?? '{}'
  return { difference: JSON.parse(json) as Difference, output }
}

/** The names of all settings of a TOML file, with those that it has commented out as examples. */
function settingsOf(toml: string): Set<string> {
  let section = ''
  const names = new Set<string>()
  for (const line of toml.split('\n')) {
    const header = /^(?:# )?\[([\w.-]+)\]$/.exec(line)?.[1]
    const setting = /^(?:# )?(\w+) = /.exec(line)?.[1]
    if (header) section = `${header}.`
    else if (setting) names.add(section + setting)
  }
  return names
}
