import { App } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'
import type { PostgresType } from 'postgres'
import { minimumPasswordLength } from './change-user.ts'
import type { ApiConfig } from './config.ts'
import type { AuthMailer } from './links.ts'
import type { Mailbox } from './mailbox.ts'
import { normaliseRestError } from './rest-errors.ts'

/** The REST API: switches to the caller's role in each transaction, as PostgREST does. */
export function restApp(config: ApiConfig, statementTimeout = '8s'): App {
  // As `authenticator` it would answer 404 for tables that role may not see, instead of 401 or 403.
  return liteApp(config, config.databaseUrl, { pool: 40, statementTimeout })
}

/** Sign-up, sign-in and tokens, under the auth service's own database role, so that triggers run as they do on Supabase. */
export function authApp(config: ApiConfig, mailbox: Mailbox, mailer: AuthMailer): App {
  const app = liteApp(config, config.authDatabaseUrl, { pool: 20, statementTimeout: '0' }, mailbox)
  Object.assign(app, { _mailer: mailer })
  return app
}

type ConnectionSettings = { pool: number; statementTimeout: string }

/** It hands over JSON as text, which the driver would encode once more, into a JSON string. */
const jsonText = Object.fromEntries(
  Object.entries({ json: 114, jsonb: 3802 }).map(([name, oid]): [string, PostgresType] => [
    name,
    {
      to: oid,
      from: [oid],
      serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
      parse: (text: string) => JSON.parse(text) as unknown,
    },
  ]),
)

function liteApp(config: ApiConfig, url: string, settings: ConnectionSettings, email?: Mailbox): App {
  const connection = createPostgresConnection({
    url,
    postgresOptions: {
      max: settings.pool,
      onnotice: () => {},
      types: jsonText,
      connection: {
        statement_timeout: settings.statementTimeout as unknown as number,
        application_name: 'landlord-api',
      },
    },
  })
  // Otherwise it grants everything to the API roles on first use, which would hide every missing and excess grant.
  Object.assign(connection, { rlsState: 'active', normalizeDbError: normaliseRestError })
  return new App({
    connection,
    api: { schemas: ['public'], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: config.jwtSecret,
      publishable_key: config.publishableKey,
      secret_key: config.secretKey,
      site_url: config.siteUrl,
      additional_redirect_urls: config.redirectUrls,
      minimum_password_length: minimumPasswordLength,
      email: { enable_confirmations: true },
    },
    options: {
      // Requests without a key would run as service_role otherwise.
      server: { admin: false, disableStudio: true },
      ...(email ? { drivers: { email } } : {}),
    },
  })
}
