import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that the CLI has sent; of a form its files, by the names they were sent under, and what it says of them. */
type SentRequest = {
  method: string
  path: string
  body: string
  files: Map<string, string>
  metadata?: Record<string, unknown>
}

/**
 * As much of https://api.supabase.com as the CLI asks during a deployment: it says yes, and writes down what it was sent.
 * What Supabase makes of it takes an account to see.
 */
export class ManagementApi {
  readonly sent: SentRequest[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const sent = await read(request)
      this.sent.push(sent)
      const [status, answer] = answerTo(sent)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  }

  static async start(): Promise<ManagementApi> {
    const api = new ManagementApi()
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve))
    return api
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The requests of a method to a path that begins so, after the project's own. */
  to(method: string, path: string): SentRequest[] {
    return this.sent.filter((each) => each.method === method && each.path.includes(path))
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}

async function read(request: IncomingMessage): Promise<SentRequest> {
  const { method = '', url: path = '', headers } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const type = headers['content-type'] ?? ''
  const files = new Map<string, string>()
  if (!type.startsWith('multipart/form-data')) return { method, path, body: body.toString('utf8'), files }
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  for (const part of form.getAll('file')) if (part instanceof File) files.set(part.name, await part.text())
  return { method, path, body: '', files, metadata: JSON.parse(String(form.get('metadata'))) }
}

function answerTo({ method, path }: SentRequest): [status: number, answer: unknown] {
  const [, ref, rest = ''] = /^\/v1\/projects\/([a-z]{20})(?:\/([^?]*))?/.exec(path) ?? []
  if (ref === undefined) return [200, {}]
  if (rest === '') return [200, projectOf(ref)]
  if (rest === 'api-keys') return [200, keys]
  if (rest === 'functions/deploy')
    return [201, functionOf(new URL(path, 'http://x').searchParams.get('slug'))]
  if (rest === 'functions' || rest === 'secrets') return [method === 'POST' ? 201 : 200, []]
  return [200, {}]
}

const keys = [
  { name: 'anon', type: 'legacy', api_key: 'anon-key-of-nobody' },
  { name: 'default', type: 'secret', api_key: 'sb_secret_of_nobody' },
]

function projectOf(ref: string) {
  return {
    id: ref,
    ref,
    organization_id: 'nobody',
    organization_slug: 'nobody',
    name: 'landlord',
    region: 'eu-central-1',
    created_at: '2026-01-01T00:00:00Z',
    status: 'ACTIVE_HEALTHY',
    database: { host: '127.0.0.1', version: '17.6.1', postgres_engine: '17', release_channel: 'ga' },
  }
}

function functionOf(slug: string | null) {
  return { id: '00000000-0000-4000-8000-000000000000', slug, name: slug, status: 'ACTIVE', version: 1 }
}
