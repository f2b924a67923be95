/** What the api process is told by its supervisor, as JSON in the environment. */
export type ApiConfig = {
  port: number
  mailpitPort: number
  /** How callers reach us; links in e-mails start with it. */
  apiUrl: string
  siteUrl: string
  /** Where links in e-mails may lead, besides `siteUrl`. */
  redirectUrls: string[]
  databaseUrl: string
  authDatabaseUrl: string
  jwtSecret: string
  publishableKey: string
  secretKey: string
}

/** The name of the environment variable that carries the configuration. */
export const configVariable = 'LANDLORD_API_CONFIG'
