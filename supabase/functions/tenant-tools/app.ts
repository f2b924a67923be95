import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Context, Hono } from 'hono'
import type { Config } from '../_shared/config.ts'
import type { AppEnv } from '../_shared/http/app-env.ts'
import { callerOf } from '../_shared/http/caller-of.ts'
import { createApp } from '../_shared/http/create-app.ts'
import { readJsonText } from '../_shared/http/json-body.ts'
import { userIdOf } from '../_shared/http/user-id-of.ts'
import { log } from '../_shared/logger.ts'
import type { SignedIn } from '../_shared/provisioning/caller.ts'
import { ProvisioningError } from '../_shared/provisioning/provisioning-error.ts'
import type { VisibleTenants } from '../_shared/provisioning/visible-tenants.ts'
import { bindTools, type Services } from './bind-tools.ts'
import { createMcpServer } from './create-mcp-server.ts'
import { addResourceMetadata } from './resource-metadata.ts'

const FUNCTION_NAME = 'tenant-tools'
const MAX_BYTES = 64 * 1024
const NO_BATCHES = { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'One message a request' } }

/** Tools over MCP's streamable HTTP. Nothing is kept between two requests: any process can answer the next one. */
export function createToolsApp(services: Services, config: Config): Hono<AppEnv> {
  const { allowedOrigins, secretKeys } = config
  const app = createApp({ functionName: FUNCTION_NAME, allowedOrigins, secretKeys })
  const tools = bindTools(services)
  addResourceMetadata(app, {
    resource: `${config.url}/functions/v1/${FUNCTION_NAME}`,
    authorizationServer: `${config.url}/auth/v1`,
  })

  app.post('/', async (context) => {
    refuseForeignOrigin(context, allowedOrigins)
    // Who calls is asked before what is asked: a stranger's message is not even read.
    const caller = await signedIn(context, services.tenants)
    const body = await readJsonText(context, MAX_BYTES)
    // Each call has an id, a line in the log and its share of the process; hundreds in one message would have one.
    if (body.trimStart().startsWith('[')) return context.json(NO_BATCHES, 400)
    const { url, headers } = context.req.raw
    const handler = createMcpHandler(() => createMcpServer(tools, caller), {
      maxRequestBodySize: MAX_BYTES,
      // Its message may quote the input.
      onerror: ({ name }) => log('warn', 'message_refused', { requestId: caller.requestId, name }),
    })
    return handler.fetch(new Request(url, { method: 'POST', headers, body }))
  })

  // GET would open a stream of the server's own messages, and DELETE end a session; there are neither.
  app.all('/', (context) => {
    context.header('Allow', 'POST')
    throw new ProvisioningError('METHOD_NOT_ALLOWED')
  })
  return app
}

/** A page in somebody's browser may call only from where it is expected, whatever name it has found for this address. */
function refuseForeignOrigin(context: Context<AppEnv>, allowedOrigins: string[]): void {
  const origin = context.req.header('origin')
  if (origin !== undefined && !allowedOrigins.includes(origin)) {
    throw new ProvisioningError('FORBIDDEN', { detail: 'Not from this origin.' })
  }
}

async function signedIn(context: Context<AppEnv>, tenants: VisibleTenants): Promise<SignedIn> {
  const caller = callerOf(context)
  const userId = userIdOf(caller.accessToken)
  if (userId === undefined) throw new ProvisioningError('UNAUTHENTICATED')
  await tenants.requireSignedIn(caller)
  return { ...caller, userId }
}
