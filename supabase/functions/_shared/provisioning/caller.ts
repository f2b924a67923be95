/** Who calls, and from where. The token is proof only to the database, which verifies it; here nothing trusts it. */
export interface Caller {
  accessToken: string
  requestId: string
  /** Forwarded so that the audit event says where the call came from. */
  forwardedFor: string | undefined
  userAgent: string | undefined
}
