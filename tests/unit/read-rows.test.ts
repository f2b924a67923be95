import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { isSessionRefused } from '../../web/src/lib/query-client.ts'
import { readRows } from '../../web/src/lib/read-rows.ts'

/** The error of reading rows from something that answers like this. */
async function errorOf(status: number, body: string): Promise<Error> {
  const server = createServer((_, response) => response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = { apiUrl, functionsUrl: apiUrl, publishableKey: 'key' }
  const session = { accessToken: async () => 'token' }
  const rows = readRows({ config, session } as never, 'things', z.object({ id: z.int() }), {})
  return rows.then(
    () => new Error('it was read'),
    (error) => error,
  )
}

test.each([
  [401, '{"code":"PGRST301"}', true],
  [403, '{"code":"42501"}', false],
  [500, 'down', false],
  [200, '<html>Sign in to this network</html>', false],
  [200, '[{"id":"none"}]', false],
])('rows that are answered with %i %s are no answer', async (status, body, endsSession) => {
  const error = await errorOf(status, body)
  expect(error.name).toBe('NoAnswerError')
  expect(isSessionRefused(error)).toBe(endsSession)
})
