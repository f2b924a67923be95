import { createClient, isAuthRetryableFetchError, type SupabaseClient } from '@supabase/supabase-js'
import type { PageConfig } from '../../lib/page-config.ts'

/** What became of the link that led here. */
export type Arrival =
  | { kind: 'signed-in'; userId: string; email: string }
  /** It was used before, or is too old. */
  | { kind: 'spent' }
  | { kind: 'without-link' }
  /** Nobody answered; the link may still be good. */
  | { kind: 'unreachable' }
  /** The auth service could not finish what the link asks for, and has taken all of it back: the link is still good. */
  | { kind: 'not-opened' }

let client: SupabaseClient | undefined

/** The page's one client, whose session ends with the page: nothing of it is kept in the browser. */
export function pageClient({ apiUrl, publishableKey }: PageConfig): SupabaseClient {
  client ??= createClient(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
  return client
}

/** Signs in with what the auth service's link brought along. */
export async function arrive({ auth }: SupabaseClient, link: URLSearchParams): Promise<Arrival> {
  const accessToken = link.get('access_token')
  const refreshToken = link.get('refresh_token')
  if (!accessToken || !refreshToken) {
    if (link.get('error') === 'server_error') return { kind: 'not-opened' }
    // A code is of use only to the browser that asked for it, and this page asks for none.
    return { kind: link.has('error') || link.has('code') ? 'spent' : 'without-link' }
  }
  const { data, error } = await auth.setSession({ access_token: accessToken, refresh_token: refreshToken })
  if (error) return { kind: isAuthRetryableFetchError(error) ? 'unreachable' : 'spent' }
  return { kind: 'signed-in', userId: data.user?.id ?? '', email: data.user?.email ?? '' }
}
