import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import type { Tool } from '../../supabase/functions/_shared/contract/tool.ts'
import {
  type ToolProblem,
  toolProblemSchema,
} from '../../supabase/functions/_shared/contract/tool-problem.ts'
import { target } from '../harness/target.ts'
import { type Answer, type CallOptions, call } from './provision.ts'

/** Where the tools answer. */
export const toolsUrl = `${target.functionsUrl}/tenant-tools`

/** What a tool was asked and answered. */
export type ToolAnswer = { isError: boolean; structured: unknown; text: string }

/** How a connection differs from an ordinary one. */
export type ToolOptions = {
  url?: string
  headers?: Record<string, string>
  client?: ClientOptions
}

/** The official client, connected as somebody, until the test ends. */
export async function connectTools(
  person: { token: string } | undefined,
  { url = toolsUrl, headers, client: options }: ToolOptions = {},
): Promise<Client> {
  const client = new Client({ name: 'landlord-tests', version: '1' }, options)
  const authorization: Record<string, string> = person ? { authorization: `Bearer ${person.token}` } : {}
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { ...authorization, ...headers } },
    }),
  )
  onTestFinished(() => client.close())
  return client
}

/** A message that any signed-in user may send. */
export const listTools = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

/** Sends one message without a client: as JSON, or as it is where it is text. */
export function postMessage(message: unknown, { headers, ...options }: CallOptions = {}): Promise<Answer> {
  return call({
    method: 'POST',
    base: toolsUrl,
    path: '',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    headers: { accept: 'application/json, text/event-stream', ...headers },
    ...options,
  })
}

/** Calls a tool as somebody. */
export async function callTool(
  person: { token: string },
  tool: Tool,
  args: Record<string, unknown>,
  options: ToolOptions = {},
): Promise<ToolAnswer> {
  return callToolOf(await connectTools(person, options), tool, args)
}

/** The same with a client that is connected. */
export async function callToolOf(
  client: Client,
  tool: Tool,
  args: Record<string, unknown>,
): Promise<ToolAnswer> {
  const result = await client.callTool({ name: tool.name, arguments: args })
  const [block, ...more] = result.content
  expect(more).toEqual([])
  const text = block?.type === 'text' ? block.text : ''
  // Both forms say the same.
  expect(JSON.parse(text)).toEqual(result.structuredContent)
  return { isError: result.isError ?? false, structured: result.structuredContent, text }
}

/** What the tool is for; fails where the answer is anything else. */
export function expectResult<T extends Tool>(tool: T, answer: ToolAnswer): z.output<T['output']> {
  expect(answer.isError, answer.text).toBe(false)
  return tool.output.parse(answer.structured) as z.output<T['output']>
}

/** The problem that was answered; fails where it is not this code's, in every respect. */
export function expectToolProblem(answer: ToolAnswer, code: ErrorCode, pointers?: string[]): ToolProblem {
  expect(answer.isError, answer.text).toBe(true)
  const problem = toolProblemSchema.parse(answer.structured)
  const { status, title, retryable } = ERROR_CODES[code]
  expect(problem, answer.text).toMatchObject({ code, status, title, retryable })
  if (pointers) expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([...pointers].sort())
  return problem
}
