/** Where a call came from, forwarded so that audit events and logs of all parts say the same. */
export interface Origin {
  requestId: string
  forwardedFor: string | undefined
  userAgent: string | undefined
}

/** Who calls. The token is proof only to the database, which verifies it; here nothing trusts it. */
export interface Caller extends Origin {
  accessToken: string
}

/** A caller whose token the database has taken for a user's. */
export interface SignedIn extends Caller {
  userId: string
}
