import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { DatabaseConnection } from '../../supabase/functions/_shared/provisioning/database-connection.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'

/** What a client asks first where it wants encryption (PostgreSQL, "SSL Session Encryption"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** A Postgres that offers encryption, of which nothing comes; by the address of one that has none. */
async function withBrokenEncryption(url: string, breakOff: (client: Socket) => void): Promise<string> {
  const { hostname, port } = new URL(url)
  const server = createServer(async (client) => {
    client.on('error', () => {})
    const [first] = (await once(client, 'data')) as [Buffer]
    if (first.equals(SSL_REQUEST)) {
      client.write('S')
      client.once('data', () => breakOff(client))
      return
    }
    const postgres = connect(Number(port), hostname)
    postgres.on('error', () => client.destroy())
    postgres.write(first)
    client.pipe(postgres).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = new URL(url)
  address.port = String((server.address() as AddressInfo).port)
  return address.href
}

const origin = { requestId: crypto.randomUUID(), forwardedFor: '127.0.0.1', userAgent: 'test' }
const roleOver = (connection: DatabaseConnection) =>
  connection.transact({ origin, adminId: undefined } as never, z.string(), async (sql) => {
    const [row] = await sql`select current_setting('role') as role`
    return row?.role
  })

test.each([
  ['never answers', () => {}],
  ['breaks off', (client: Socket) => client.destroy()],
  ['answers with something else', (client: Socket) => void client.write('no TLS at all, but text')],
])('where the encryption that a server offers %s, it is spoken to without', async (_, breakOff) => {
  const url = await withBrokenEncryption(await createScratchDatabase(), breakOff)
  const connection = new DatabaseConnection(url)
  onTestFinished(() => connection.end())
  expect(await Promise.all([roleOver(connection), roleOver(connection)])).toEqual([
    'service_role',
    'service_role',
  ])
})

test('and then says what the server says', async () => {
  const url = new URL(await withBrokenEncryption(await createScratchDatabase(), (client) => client.destroy()))
  url.password = 'wrong'
  const connection = new DatabaseConnection(url.href)
  onTestFinished(() => connection.end().catch(() => {}))
  await expect(roleOver(connection)).rejects.toMatchObject({ cause: { sqlstate: '28P01' } })
})

test('but not where the address insists on it', async () => {
  const url = await withBrokenEncryption(await createScratchDatabase(), (client) => client.destroy())
  const connection = new DatabaseConnection(`${url}?sslmode=require`)
  onTestFinished(() => connection.end())
  await expect(roleOver(connection)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
})
