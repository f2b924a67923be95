import { createClient, isAuthRetryableFetchError, type SupabaseClient } from '@supabase/supabase-js'
import type { PageConfig } from '../../lib/page-config.ts'

/** What became of the link that led here. */
export type Arrival =
  | { kind: 'signed-in'; email: string }
  /** It was used before, or is too old. */
  | { kind: 'spent' }
  | { kind: 'without-link' }
  /** Nobody answered; the link may still be good. */
  | { kind: 'unreachable' }

/** A client whose session ends with the page: nothing of it is kept in the browser. */
export function createPageClient({ apiUrl, publishableKey }: PageConfig): SupabaseClient {
  return createClient(apiUrl, publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** Signs in with what the auth service's link brought along. */
export async function arrive({ auth }: SupabaseClient, fragment: URLSearchParams): Promise<Arrival> {
  const accessToken = fragment.get('access_token')
  const refreshToken = fragment.get('refresh_token')
  if (!accessToken || !refreshToken) return { kind: fragment.has('error') ? 'spent' : 'without-link' }
  const { data, error } = await auth.setSession({ access_token: accessToken, refresh_token: refreshToken })
  if (error) return { kind: isAuthRetryableFetchError(error) ? 'unreachable' : 'spent' }
  return { kind: 'signed-in', email: data.user?.email ?? '' }
}
