import { createClient } from '@supabase/supabase-js'
import { CommandError } from './command-error.ts'
import type { Project } from './project.ts'

/** A token is taken for spent so many seconds before it is. */
const MARGIN_SECONDS = 60

/** Gets an admin's access token, and a fresh one when the last has run out. @throws CommandError */
export function tokenSource(project: Project): () => Promise<string> {
  const { token, adminEmail, adminPassword } = project
  if (token) return async () => token
  if (!adminEmail || !adminPassword) {
    throw new CommandError(
      `Nobody to sign in as (${project.source}). Set ADMIN_EMAIL and ADMIN_PASSWORD, or LANDLORD_TOKEN to an access token.`,
    )
  }
  let signedIn: { token: string; until: number } | undefined
  return async () => {
    if (!signedIn || signedIn.until < Date.now()) signedIn = await signIn(project, adminEmail, adminPassword)
    return signedIn.token
  }
}

/** The user that an access token is for. @throws CommandError */
export function subjectOf(token: string): string {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    const { sub } = claims as { sub?: unknown }
    if (typeof sub === 'string') return sub
  } catch {
    // Told below: the token itself must not be.
  }
  throw new CommandError('LANDLORD_TOKEN is no access token.')
}

async function signIn({ apiUrl, key, source }: Project, email: string, password: string) {
  const { auth } = createClient(apiUrl, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: fetchQuietly },
  })
  const { data, error } = await auth.signInWithPassword({ email, password })
  if (!error) {
    const { access_token, expires_in } = data.session
    return { token: access_token, until: Date.now() + (expires_in - MARGIN_SECONDS) * 1000 }
  }
  const isRefusal = error.status !== undefined && error.status >= 400 && error.status < 500
  throw new CommandError(
    isRefusal
      ? `${email} can’t sign in at ${apiUrl} (${source}): ${error.message}\nAre ADMIN_EMAIL, ADMIN_PASSWORD and PUBLISHABLE_KEY right?`
      : `There is no answer from ${apiUrl} (${source}).\nIs the project up?`,
    { details: { code: isRefusal ? 'SIGN_IN_REFUSED' : 'NO_ANSWER' } },
  )
}

/** The auth client prints a failed fetch, stack and all; an answer it doesn't. */
const fetchQuietly: typeof fetch = (input, init) =>
  fetch(input, init).catch(() => Response.json({ message: 'no answer' }, { status: 503 }))
