import type { Tool as McpTool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Tool } from '../_shared/contract/tool.ts'
import { toolProblemSchema } from '../_shared/contract/tool-problem.ts'

const described = new Map<Tool, McpTool>()

/** A tool in the protocol's words. */
export function describeTool(tool: Tool): McpTool {
  const known = described.get(tool) ?? describe(tool)
  described.set(tool, known)
  return known
}

function describe({ name, title, description, input, output, hints }: Tool): McpTool {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchemaOf(input, 'input'),
    // Some clients hold a refusal against it, too.
    outputSchema: jsonSchemaOf(z.union([output, toolProblemSchema]), 'output'),
    annotations: {
      title,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      idempotentHint: hints.idempotent,
      openWorldHint: hints.openWorld,
    },
  }
}

/** The protocol wants its root to say that it is an object, which a union does not. */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output') {
  return {
    ...(z.toJSONSchema(schema, { io }) as Record<string, z.core.util.JSONType>),
    type: 'object' as const,
  }
}
