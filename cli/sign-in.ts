import { type AuthError, createClient, isAuthApiError } from '@supabase/supabase-js'
import { CommandError } from './command-error.ts'
import { type Project, unusableSettings } from './project.ts'

/** A token is taken for spent so many seconds before it is. */
const MARGIN_SECONDS = 60

/** Gets an admin's access token, and a fresh one when the last has run out. @throws CommandError */
export function tokenSource(project: Project): () => Promise<string> {
  const { token, adminEmail, adminPassword } = project
  if (token) {
    subjectOf(token)
    return async () => token
  }
  if (!adminEmail || !adminPassword) {
    throw unusableSettings(
      `Nobody to sign in as (${project.source}). Set ADMIN_EMAIL and ADMIN_PASSWORD, or LANDLORD_TOKEN to an access token.`,
    )
  }
  let signingIn: ReturnType<typeof signIn> | undefined
  const begin = () => {
    const begun = signIn(project, adminEmail, adminPassword)
    signingIn = begun
    begun.catch(() => {
      if (signingIn === begun) signingIn = undefined
    })
    return begun
  }
  // Of calls that go out together one signs in, and the others wait for it.
  return async () => {
    const last = signingIn
    if (!last) return (await begin()).token
    const { token, until } = await last
    if (until > Date.now()) return token
    return (await (signingIn === last || !signingIn ? begin() : signingIn)).token
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
  throw unusableSettings('LANDLORD_TOKEN is no access token.')
}

async function signIn(project: Project, email: string, password: string) {
  let answer: Response | undefined
  const { auth } = createClient(project.apiUrl, project.key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: async (input, init) => {
        answer = await fetch(input, init).catch(() => undefined)
        // The auth client prints a failed fetch, stack and all; an answer it doesn't.
        return answer ?? Response.json({ message: 'no answer' }, { status: 503 })
      },
    },
  })
  const { data, error } = await auth.signInWithPassword({ email, password })
  if (error) throw explain(error, answer?.status, project, email)
  const { access_token, expires_in } = data.session
  return { token: access_token, until: Date.now() + (expires_in - MARGIN_SECONDS) * 1000 }
}

/** Why nobody is signed in. `status` is of what answered, if anything did. */
function explain(
  error: AuthError,
  status: number | undefined,
  { apiUrl, source }: Project,
  email: string,
): CommandError {
  if (status === undefined || status >= 500) {
    return new CommandError(`There is no answer from ${apiUrl} (${source}).\nIs the project up?`, {
      details: { code: 'NO_ANSWER' },
    })
  }
  // The service that signs in has an address for it, and answers in JSON.
  if (!isAuthApiError(error) || status === 404) {
    return new CommandError(
      `${apiUrl} (${source}) answered ${status}, and not as a Supabase API does.\nIs API_URL its address?`,
      { details: { code: 'NO_ANSWER' } },
    )
  }
  const advice =
    status === 429
      ? 'The project takes no more sign-ins for now.'
      : 'Are ADMIN_EMAIL, ADMIN_PASSWORD and PUBLISHABLE_KEY right?'
  return new CommandError(`${email} can’t sign in at ${apiUrl} (${source}): ${error.message}\n${advice}`, {
    details: { code: 'SIGN_IN_REFUSED' },
  })
}
