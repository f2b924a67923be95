const pageSize = 500

type Page = { messages: { ID: string; To: { Address: string }[] }[] }

/** Counts the mails to each address. The mailbox keeps only the newest, so it is read again and again. */
export class MailCounter {
  readonly #mailboxUrl: string
  readonly #seen = new Set<string>()
  readonly counts = new Map<string, number>()

  constructor(mailboxUrl: string) {
    this.#mailboxUrl = mailboxUrl
  }

  /** Reads what has come since the last time; newer mails may push some onto the next page, where they are met again. */
  async read(): Promise<void> {
    for (let start = 0; ; start += pageSize) {
      const response = await fetch(`${this.#mailboxUrl}/api/v1/messages?start=${start}&limit=${pageSize}`)
      const { messages } = (await response.json()) as Page
      const fresh = messages.filter(({ ID }) => !this.#seen.has(ID))
      for (const { ID, To } of fresh) {
        this.#seen.add(ID)
        for (const { Address } of To) this.counts.set(Address, (this.counts.get(Address) ?? 0) + 1)
      }
      if (fresh.length < pageSize) return
    }
  }
}
