import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createLandlordClient } from '../../client/landlord-client.ts'
import { NoAnswerError } from '../../client/landlord-error.ts'
import { defineEndpoint } from '../../supabase/functions/_shared/contract/endpoint.ts'

const listen = defineEndpoint({
  operationId: 'listen',
  method: 'GET',
  path: '/progress',
  tag: 'Operations',
  summary: 'Counts',
  access: 'public',
  headers: z.object({ 'last-event-id': z.string().optional() }),
  responses: {
    200: {
      description: 'Counting',
      contentType: 'text/event-stream',
      events: z.strictObject({ count: z.int() }),
    },
    204: { description: 'Nothing more' },
  },
  examples: { plain: { summary: 'Listen' } },
  errors: [],
})

const event = (count: number) => `id: ${count}\nevent: progress\ndata: {"count":${count}}\n\n`

/** A server that answers each connection with the next of these, and what it was asked to go on from. */
async function startServer(...answers: ((response: ServerResponse) => void)[]) {
  const askedFrom: (string | undefined)[] = []
  const server = createServer((request, response) => {
    askedFrom.push(request.headers['last-event-id'] as string | undefined)
    const answer = answers[askedFrom.length - 1]
    if (answer) answer(response)
    else response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { askedFrom, client: createLandlordClient({ baseUrl }) }
}

const stream = (text: string, end: 'in peace' | 'cut') => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`retry: 1\n\n${text}`, () => (end === 'cut' ? response.destroy() : response.end()))
}

test('events come in order and once each, however often the connection breaks', async () => {
  const { client, askedFrom } = await startServer(
    stream(event(1) + event(2), 'cut'),
    (response) => response.destroy(),
    stream(`${event(3)}id: 4\nevent: prog`, 'cut'),
    stream(`: still here\n\n${event(4)}`, 'in peace'),
  )
  const events = await Array.fromAsync(client.events(listen, {}))
  expect(events.map(({ data }) => data.count)).toEqual([1, 2, 3, 4])
  expect(events[0]).toEqual({ id: '1', event: 'progress', data: { count: 1 } })
  expect(askedFrom).toEqual([undefined, '2', '2', '3', '4'])
})

test('who has seen some begins after them', async () => {
  const { client, askedFrom } = await startServer()
  expect(await Array.fromAsync(client.events(listen, {}, { lastEventId: '41' }))).toEqual([])
  expect(askedFrom).toEqual(['41'])
})

test('a refusal is no interruption', async () => {
  const problem = { code: 'NOT_FOUND', title: '', detail: '', status: 404, requestId: 'r', retryable: false }
  const { client, askedFrom } = await startServer((response) =>
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)),
  )
  await expect(Array.fromAsync(client.events(listen, {}))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(askedFrom).toHaveLength(1)
})

test('a page that something on the way answers in place of the stream is no stream, and is not asked for again', async () => {
  const { client, askedFrom } = await startServer((response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the network</h1>'),
  )
  const events = Array.fromAsync(client.events(listen, {}))
  await expect(events).rejects.toBeInstanceOf(NoAnswerError)
  await expect(events).rejects.toMatchObject({ status: 200 })
  expect(askedFrom).toHaveLength(1)
})

test('who stops listening is not kept waiting, nor connected', async () => {
  const closed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  const controller = new AbortController()
  const { client } = await startServer(
    (response) => {
      response.once('close', closed[0].resolve)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event(1))
    },
    (response) => {
      response.once('close', closed[1].resolve)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      controller.abort(new Error('enough'))
    },
  )
  for await (const { data } of client.events(listen, {})) {
    expect(data.count).toBe(1)
    break
  }
  await closed[0].promise
  await expect(client.events(listen, {}, { signal: controller.signal }).next()).rejects.toThrow('enough')
  await closed[1].promise
})
