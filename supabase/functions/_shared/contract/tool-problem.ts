import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** What a tool answers in place of its result, with `isError`: a problem as over HTTP, and what stands there in a header. */
export const toolProblemSchema = problemSchema.omit({ items: true }).extend({
  retryAfterSeconds: z.number().optional().describe('Wait as long before the same call again.'),
})

export type ToolProblem = z.output<typeof toolProblemSchema>
