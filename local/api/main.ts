import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import pg from 'pg'
import { likeAuthService } from './auth-answer.ts'
import { authRoutes } from './auth-routes.ts'
import { type ApiConfig, configVariable } from './config.ts'
import { AuthMailer } from './links.ts'
import { authApp, restApp } from './lite.ts'
import { Mailbox } from './mailbox.ts'
import { patientCalls } from './patient-calls.ts'
import { quietConsole } from './quiet-console.ts'
import { restGuard } from './rest-guard.ts'

quietConsole()
const config = JSON.parse(process.env[configVariable] ?? '{}') as ApiConfig
delete process.env[configVariable]

const pool = new pg.Pool({
  connectionString: config.authDatabaseUrl,
  max: 20,
  application_name: 'landlord-auth',
  // Who makes several statements need not wait for the answer to each.
  pipeline: true,
})
pool.on('error', (error) => console.error('idle database connection lost', error))
const mailbox = new Mailbox()
const mailer = new AuthMailer(mailbox, config)
const auth = authApp(config, mailbox, mailer)
const rest = restApp(config)
const patient = await patientCalls(pool)
const patientRest = restApp(config, patient.timeout)

const app = new Hono()
app.use(async (c, next) => {
  const started = performance.now()
  await next()
  // The path only: queries and bodies may carry tokens.
  const { method, path } = c.req
  const [, traceId] = /^00-([0-9a-f]{32})-/.exec(c.req.header('traceparent') ?? '') ?? []
  const ms = Math.round(performance.now() - started)
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), method, path, status: c.res.status, ms, traceId })}\n`,
  )
})
app.get('/health', (c) => c.json({ status: 'ok' }))
app.use(
  '/auth/v1/*',
  cors({
    origin: '*',
    exposeHeaders: ['X-Sb-Error-Code', 'X-Supabase-Api-Version', 'X-Total-Count', 'Link'],
  }),
)
app.route('/auth/v1', authRoutes(pool, mailer, config))
app.all('/auth/v1/*', async (c) => likeAuthService(c, pool, await auth.fetch(c.req.raw)))
app.use('/rest/v1/*', restGuard(config.jwtSecret))
app.all('/rest/v1/*', (c) => (patient.paths.has(c.req.path) ? patientRest : rest).fetch(c.req.raw))

const hostname = '127.0.0.1'
// Longer than the gateway keeps idle connections, so that it never writes into one that is just being closed.
const serverOptions = { keepAliveTimeout: 65_000 }
serve({ fetch: app.fetch, port: config.port, hostname, serverOptions })
serve({ fetch: mailbox.routes().fetch, port: config.mailpitPort, hostname })

// Whoever started us is gone, however it ended.
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
