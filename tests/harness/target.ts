import { inject } from 'vitest'
import type { DenoKind } from '../../local/deno.ts'

/** The stack under test: a throw-away one of our own, or the one that the environment names. */
export type Target = {
  apiUrl: string
  functionsUrl: string
  dbUrl: string
  publishableKey: string
  secretKey: string
  adminEmail: string
  adminPassword: string
  mailpitUrl: string
  /** Where the web pages are; empty where the target has none. */
  webUrl: string
  /** What only a stack of our own can tell; tests that need it are skipped elsewhere. */
  own?: {
    jwtSecret: string
    superuserUrl: string
    /** The folder with the log of every part. */
    logs: string
    /** What the functions were started with; the base for starting another. */
    functionEnv: Record<string, string>
    /** What they run on. */
    deno: DenoKind
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    target: Target
    platformUrl: string
  }
}

/** Where tests send their calls. */
export const target: Target = inject('target')
