import { AuthClient, type AuthError, isAuthRetryableFetchError } from '@supabase/auth-js'
import { NoAnswerError } from '../../../client/landlord-error.ts'
import type { PageConfig } from './page-config.ts'

/** Who is signed in. */
interface SignedIn {
  userId: string
  email: string
}

/** Undefined until the browser's storage has been looked into; null where nobody is signed in. */
type SessionState = SignedIn | null | undefined

/** The session of this browser's admin, kept in its storage and shared by its tabs. */
export interface Session {
  read(): SessionState
  subscribe(onChange: () => void): () => void
  /** What stood in the way, or null. */
  signIn(email: string, password: string): Promise<AuthError | null>
  /** Ends it here, in every tab of this browser; `isWished`: by the admin. */
  signOut(options?: { isWished: boolean }): Promise<void>
  /** Whether it is over without this page's visitor having wished so. */
  hasEnded(): boolean
  /**
   * A token that is good for a while yet.
   * @throws NoAnswerError if the auth service must be asked for one and does not answer.
   */
  accessToken(): Promise<string | undefined>
}

const STORAGE_KEY = 'landlord.session'

export function openSession({ apiUrl, publishableKey }: PageConfig): Session {
  const auth = new AuthClient({
    url: `${apiUrl}/auth/v1`,
    headers: { apikey: publishableKey },
    storageKey: STORAGE_KEY,
    autoRefreshToken: true,
    persistSession: true,
    // Links lead to /welcome, which keeps their sessions to itself.
    detectSessionInUrl: false,
  })
  let state: SessionState
  let wasThere = localStorage.getItem(STORAGE_KEY) !== null
  let isEndWished = false
  const listeners = new Set<() => void>()
  const take = (user: { id: string; email?: string } | undefined) => {
    // The same object while the same person is signed in: a new token is no news to whoever looks at the page.
    if (state !== undefined && state?.userId === user?.id && state?.email === user?.email) return
    state = user === undefined ? null : { userId: user.id, email: user.email ?? '' }
    if (state) {
      wasThere = true
      isEndWished = false
    }
    for (const tell of listeners) tell()
  }
  auth.onAuthStateChange((_, session) => take(session?.user))
  // Another tab's news may be here before what it has stored is: who looked in between has found nobody.
  addEventListener('storage', async ({ key, newValue }) => {
    if (key === STORAGE_KEY && newValue) take((await auth.getSession()).data.session?.user)
  })
  return {
    read: () => state,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    signIn: async (email, password) => (await auth.signInWithPassword({ email, password })).error,
    hasEnded: () => state === null && wasThere && !isEndWished,
    async signOut({ isWished } = { isWished: false }) {
      isEndWished = isWished
      const { error } = await auth.signOut({ scope: 'local' })
      if (!error) return
      // The auth service could not be told. This browser forgets the session all the same.
      localStorage.removeItem(STORAGE_KEY)
      await auth.signOut({ scope: 'local' })
    },
    async accessToken() {
      const { data, error } = await auth.getSession()
      if (isAuthRetryableFetchError(error)) throw new NoAnswerError('no answer came', { cause: error })
      if (!data.session && state) {
        // Cleared away behind our back, or not here yet. That is for this tab to know: others may be told of somebody newer.
        take(undefined)
        throw new NoAnswerError('nobody is signed in any more')
      }
      if (data.session && state && data.session.user.id !== state.userId) {
        // Another tab was faster than its news: what this page wants was not wanted by whoever is signed in now.
        take(data.session.user)
        throw new NoAnswerError('somebody else has signed in meanwhile')
      }
      return data.session?.access_token
    },
  }
}
