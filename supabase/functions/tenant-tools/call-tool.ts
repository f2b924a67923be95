import type { CallToolResult } from '@modelcontextprotocol/server'
import { ERROR_CODES } from '../_shared/contract/error-codes.ts'
import type { ToolProblem } from '../_shared/contract/tool-problem.ts'
import { asProvisioningError } from '../_shared/http/as-provisioning-error.ts'
import { describeCause } from '../_shared/http/describe-cause.ts'
import { problemOf } from '../_shared/http/problem-of.ts'
import { log } from '../_shared/logger.ts'
import type { SignedIn } from '../_shared/provisioning/caller.ts'
import type { ProvisioningError } from '../_shared/provisioning/provisioning-error.ts'
import type { BoundTool } from './bind-tools.ts'

/** Calls a tool. What goes wrong is an answer, too: a model can mend its call only where it is told what is at fault. */
export async function callTool(bound: BoundTool, args: unknown, caller: SignedIn): Promise<CallToolResult> {
  const { requestId } = caller
  const startedAt = performance.now()
  let error: ProvisioningError | undefined
  try {
    return resultOf(await bound.call(args, caller))
  } catch (thrown) {
    error = asProvisioningError(thrown, requestId)
    return { ...resultOf(toolProblemOf(error, requestId)), isError: true }
  } finally {
    // Of the arguments nothing: anything may stand in them.
    log(error && ERROR_CODES[error.code].status >= 500 ? 'error' : 'info', 'tool', {
      requestId,
      tool: bound.tool.name,
      code: error?.code,
      reason: error?.options.reason,
      cause: describeCause(error),
      durationMs: Math.round(performance.now() - startedAt),
    })
  }
}

/** Also as text, for clients that show models nothing else. */
function resultOf(answer: object): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: { ...answer } }
}

function toolProblemOf(error: ProvisioningError, requestId: string): ToolProblem {
  const { retryAfterSeconds } = error.options
  return {
    ...problemOf(error, requestId),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}
