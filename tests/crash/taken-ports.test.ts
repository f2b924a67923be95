import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startStack } from '../../local/stack.ts'

test('a stack whose port is taken between its choice and its use starts all the same, elsewhere', async () => {
  const thief = createServer()
  onTestFinished(() => void thief.close())
  const listen = (port: number) => new Promise<void>((done) => thief.listen(port, '127.0.0.1', done))
  await listen(0)
  const mailpit = (thief.address() as AddressInfo).port
  await new Promise((done) => thief.close(done))

  const said: string[] = []
  const stack = await startStack({
    instance: `test-taken-ports-${process.pid}`,
    ports: { mailpit },
    without: ['migrations', 'functions', 'seed', 'web'],
    prepare: async () => {
      if (!thief.listening) await listen(mailpit)
    },
    progress: { begin() {}, done() {}, say: (message) => said.push(message) },
  })
  onTestFinished(() => stack.stop())

  expect(new URL(stack.env.MAILPIT_URL).port).not.toBe(String(mailpit))
  expect((await fetch(`${stack.env.MAILPIT_URL}/api/v1/messages`)).status).toBe(200)
  expect(said).toEqual([
    expect.stringContaining('starting again'),
    expect.stringContaining(`Port ${mailpit} (mailpit) is taken`),
  ])
})
