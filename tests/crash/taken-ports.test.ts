import { type AddressInfo, createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startStack } from '../../local/stack.ts'
import { withClient } from '../harness/with-client.ts'

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
}

/** One that takes connections, and says nothing. */
async function newThief() {
  const thief = createServer()
  onTestFinished(() => void thief.close())
  await listen(thief, 0)
  const { port } = thief.address() as AddressInfo
  await new Promise((done) => thief.close(done))
  return { port, take: async () => thief.listening || (await listen(thief, port)) }
}

test.for([
  ['mailpit', 'MAILPIT_URL', '/api/v1/messages'],
  ['rest', 'API_URL', '/auth/v1/health'],
  ['api', 'API_URL', '/auth/v1/health'],
] as const)(
  'a stack whose %s port is taken between its choice and its use starts all the same, elsewhere',
  async ([name, url, path]) => {
    const { port, take } = await newThief()
    const { port: kept } = await newThief()
    const said: string[] = []
    const stack = await startStack({
      instance: `test-taken-${name}-${process.pid}`,
      ports: { [name]: port, web: kept },
      without: ['migrations', 'functions', 'seed', 'web'],
      prepare: async (url) => {
        // Once only: what the first attempt left is gone.
        await withClient(url, (client) => client.query('create table prepared ()'))
        await take()
      },
      progress: { begin() {}, done() {}, say: (message) => said.push(message) },
    })
    onTestFinished(() => stack.stop())

    expect(new URL(stack.env[url]).port).not.toBe(String(port))
    expect((await fetch(stack.env[url] + path)).status).toBeLessThan(500)
    expect(said).toEqual([
      expect.stringContaining('starting again'),
      expect.stringContaining(`Port ${port} (${name}) is taken`),
    ])
  },
)
