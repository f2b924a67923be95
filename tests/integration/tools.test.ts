import type { Client } from '@modelcontextprotocol/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { allTools } from '../../supabase/functions/_shared/contract/tools/all-tools.ts'
import { listPackagesTool } from '../../supabase/functions/_shared/contract/tools/list-packages.ts'
import { createPerson, type Person } from '../support/people.ts'
import { connectTools, type ToolOptions } from '../support/tools.ts'

let person: Person

beforeAll(async () => {
  person = await createPerson()
})

const versions: [name: string, options: ToolOptions, era: string][] = [
  ['a client of 2025', {}, 'legacy'],
  ['a client that asks what there is', { client: { versionNegotiation: { mode: 'auto' } } }, 'modern'],
  ['a client of 2026 alone', { client: { versionNegotiation: { mode: { pin: '2026-07-28' } } } }, 'modern'],
]

describe.for(versions)('%s', ([, options, era]) => {
  const connect = (): Promise<Client> => connectTools(person, options)

  test('is told how to use the tools', async () => {
    const client = await connect()
    expect(client.getProtocolEra()).toBe(era)
    expect(client.getServerVersion()?.name).toBe('landlord')
    expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: false } })
    expect(client.getInstructions()).toContain('retryable')
  })

  test('finds every tool, with what it takes, answers and does', async () => {
    const { tools } = await (await connect()).listTools()
    expect(tools.map(({ name }) => name)).toEqual(allTools.map(({ name }) => name))
    for (const [index, tool] of tools.entries()) {
      const declared = allTools[index]
      expect(tool).toMatchObject({ title: declared?.title, description: declared?.description })
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(Object.keys(tool.inputSchema.properties ?? {}).sort()).toEqual(
        Object.keys(declared?.input.shape ?? {}).sort(),
      )
      expect(tool.outputSchema).toMatchObject({ type: 'object' })
      expect(tool.annotations).toEqual({
        title: declared?.title,
        readOnlyHint: declared?.hints.readOnly,
        destructiveHint: declared?.hints.destructive,
        idempotentHint: declared?.hints.idempotent,
        openWorldHint: declared?.hints.openWorld,
      })
    }
  })

  test('calls a tool', async () => {
    const result = await (await connect()).callTool({ name: listPackagesTool.name, arguments: {} })
    expect(result).toMatchObject({ isError: true, structuredContent: { code: 'VALIDATION_ERROR' } })
  })

  test.for(['nothing', 'toString', '__proto__', 'Provision_Tenant'])(
    'is told that there is no tool %s',
    async (name) => {
      await expect((await connect()).callTool({ name, arguments: {} })).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining('There is no such tool'),
      })
    },
  )

  test('is told that there are no prompts', async () => {
    const client = await connect()
    await expect(client.request({ method: 'prompts/list' }, z.object({}))).rejects.toThrow(/Method not found/)
  })
})

test.for([
  ['what is no list of arguments', ['a']],
  ['arguments that are a text', 'a'],
])('%s is refused by the protocol', async ([, args]) => {
  const client = await connectTools(person)
  await expect(
    client.callTool({ name: listPackagesTool.name, arguments: args as unknown as Record<string, unknown> }),
  ).rejects.toMatchObject({ code: -32602 })
})
