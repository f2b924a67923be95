import { type AuthError, isAuthRetryableFetchError } from '@supabase/supabase-js'

/** What the auth service's refusals mean here; `session-over` is a link that has to be got anew. */
export type AuthFailure =
  | 'weak-password'
  | 'same-password'
  | 'too-often'
  | 'mailed-lately'
  | 'session-over'
  | 'captcha'
  | 'unreachable'
  | 'other'

const failuresOfCodes: Record<string, AuthFailure> = {
  weak_password: 'weak-password',
  same_password: 'same-password',
  over_request_rate_limit: 'too-often',
  over_email_send_rate_limit: 'mailed-lately',
  session_expired: 'session-over',
  session_not_found: 'session-over',
  refresh_token_not_found: 'session-over',
  refresh_token_already_used: 'session-over',
  user_not_found: 'session-over',
  bad_jwt: 'session-over',
  captcha_failed: 'captcha',
}

export function authFailureOf(error: AuthError): AuthFailure {
  const known = error.code === undefined ? undefined : failuresOfCodes[error.code]
  if (known) return known
  if (isAuthRetryableFetchError(error)) return 'unreachable'
  if (error.name === 'AuthSessionMissingError' || error.status === 401) return 'session-over'
  return 'other'
}
