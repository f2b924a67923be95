import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import { VERSION } from '../_shared/contract/version.ts'
import type { SignedIn } from '../_shared/provisioning/caller.ts'
import type { BoundTool } from './bind-tools.ts'
import { callTool } from './call-tool.ts'
import { describeTool } from './describe-tool.ts'

const INSTRUCTIONS = `Landlord provisions tenants: customer organisations, each with an owner and a catalogue of packages in segments.
What you may do is what the signed-in user may do. A refused call answers a problem with a code: what is retryable may be called again as it was, after retryAfterSeconds; otherwise mend what errors points at.`

/**
 * What speaks the protocol, for the messages of one request. It is the SDK's low-level server, since the tools check
 * their own arguments: what is at fault is then told as over HTTP, by JSON pointer and code.
 */
export function createMcpServer(tools: readonly BoundTool[], caller: SignedIn): Server {
  const server = new Server(
    { name: 'landlord', title: 'Landlord', version: VERSION },
    { capabilities: { tools: { listChanged: false } }, instructions: INSTRUCTIONS },
  )
  server.setRequestHandler('tools/list', () => ({ tools: tools.map(({ tool }) => describeTool(tool)) }))
  server.setRequestHandler('tools/call', ({ params }) => {
    const bound = tools.find(({ tool }) => tool.name === params.name)
    if (!bound) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such tool')
    return callTool(bound, params.arguments ?? {}, caller)
  })
  return server
}
