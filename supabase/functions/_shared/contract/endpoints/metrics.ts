import { z } from 'zod'
import { defineEndpoint } from '../endpoint.ts'

export const readMetrics = defineEndpoint({
  operationId: 'readMetrics',
  method: 'GET',
  path: '/metrics',
  tag: 'Operations',
  summary: 'Metrics for Prometheus',
  description:
    'In the text exposition format 0.0.4. Cheap at any size: counters go on from where the last call left them, and what is dear to count is measured by a schedule.',
  access: 'secret key',
  responses: {
    200: {
      description: 'Every metric, with its help and type.',
      schema: z.string(),
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      example:
        '# HELP landlord_attempts_total Attempts begun, and what became of them.\n# TYPE landlord_attempts_total counter\nlandlord_attempts_total{status="succeeded"} 12\n',
    },
  },
  examples: { plain: { summary: 'Scrape' } },
  errors: [],
})
