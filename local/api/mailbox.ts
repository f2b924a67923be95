import { randomUUID } from 'node:crypto'
import type { EmailDriver } from '@supabase/lite'
import { Hono } from 'hono'

type Mail = { id: string; at: Date; to: string; subject: string; text: string; html: string }

/** How many mails are kept; the oldest go first. */
const capacity = 5000

/**
 * The mailbox for everything the stack would send. In memory only: set-up links must not be at rest anywhere.
 */
export class Mailbox implements EmailDriver {
  readonly #mails: Mail[] = []

  async send(mail: { to: string; subject: string; text?: string; html?: string }): Promise<void> {
    this.#mails.unshift({ id: randomUUID(), at: new Date(), text: '', html: '', ...mail })
    this.#mails.length = Math.min(this.#mails.length, capacity)
  }

  /** The part of Mailpit's HTTP API that tests and people need, and one page to read the mails on. */
  routes(): Hono {
    const app = new Hono()
    const page = (mails: Mail[], start: number, limit: number) => ({
      total: this.#mails.length,
      unread: this.#mails.length,
      count: mails.slice(start, start + limit).length,
      messages_count: mails.length,
      start,
      tags: [],
      messages: mails.slice(start, start + limit).map(summary),
    })
    const number = (value: string | undefined, otherwise: number) => (value ? Number(value) || 0 : otherwise)
    app.get('/api/v1/messages', (c) =>
      c.json(page(this.#mails, number(c.req.query('start'), 0), number(c.req.query('limit'), 50))),
    )
    app.get('/api/v1/search', (c) => {
      const found = this.#mails.filter((mail) => matches(mail, c.req.query('query') ?? ''))
      return c.json(page(found, number(c.req.query('start'), 0), number(c.req.query('limit'), 50)))
    })
    app.get('/api/v1/message/:id', (c) => {
      const id = c.req.param('id')
      const mail = id === 'latest' ? this.#mails[0] : this.#mails.find((other) => other.id === id)
      return mail
        ? c.json({ ...summary(mail), Date: mail.at, Text: mail.text, HTML: mail.html })
        : c.text('message not found', 404)
    })
    app.delete('/api/v1/messages', (c) => {
      this.#mails.length = 0
      return c.text('ok')
    })
    app.get('/', (c) => c.html(readingPage(this.#mails.slice(0, 100))))
    return app
  }
}

function summary(mail: Mail) {
  return {
    ID: mail.id,
    MessageID: `${mail.id}@landlord.test`,
    From: { Name: 'Landlord', Address: 'no-reply@landlord.test' },
    To: [{ Name: '', Address: mail.to }],
    Cc: [],
    Bcc: [],
    ReplyTo: [],
    Subject: mail.subject,
    Created: mail.at,
    Size: mail.text.length + mail.html.length,
    Attachments: 0,
    Read: false,
    Snippet: mail.text.slice(0, 250),
    Tags: [],
  }
}

/** Terms `to:x`, `subject:x` and plain words; all of them must be found. */
function matches(mail: Mail, query: string): boolean {
  const terms = query.match(/(?:\w+:)?(?:"[^"]*"|\S+)/g) ?? []
  return terms.every((term) => {
    const [, field, quoted] = /^(?:(to|subject):)?(.*)$/is.exec(term) ?? []
    const word = (quoted ?? '').replaceAll('"', '').toLowerCase()
    const text =
      field === 'to'
        ? mail.to
        : field === 'subject'
          ? mail.subject
          : `${mail.to} ${mail.subject} ${mail.text}`
    return text.toLowerCase().includes(word)
  })
}

function readingPage(mails: Mail[]): string {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const linked = (text: string) =>
    escaped(text).replaceAll(/https?:\/\/\S+/g, (url) => `<a href="${url}">${url}</a>`)
  const items = mails.map(
    (mail) =>
      `<article><h2>${escaped(mail.subject)}</h2><p>${escaped(mail.to)}, ${mail.at.toISOString()}</p><pre>${linked(mail.text)}</pre></article>`,
  )
  const style =
    'body{font:1rem system-ui;max-width:50rem;margin:2rem auto}pre{white-space:pre-wrap;overflow-wrap:anywhere}'
  return `<!doctype html><html lang="en"><title>Mailbox</title><style>${style}</style><h1>Mailbox</h1>${items.join('') || '<p>No mail yet.</p>'}</html>`
}
