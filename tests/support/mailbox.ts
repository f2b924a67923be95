import { target } from '../harness/target.ts'

/** Whether the target has a mailbox that tests can read. */
export const hasMailbox = target.mailpitUrl !== ''

/** The texts of all mails to this address, the newest first. */
export async function mailsTo(address: string): Promise<string[]> {
  const query = encodeURIComponent(`to:"${address}"`)
  const found = await json<{ messages: { ID: string }[] }>(`/api/v1/search?query=${query}`)
  const mails = found.messages.map(({ ID }) => json<{ Text: string }>(`/api/v1/message/${ID}`))
  return (await Promise.all(mails)).map(({ Text }) => Text)
}

/** The first link in a mail. */
export function linkIn(mail: string): URL {
  const link = /https?:\/\/[^\s)\]]+/.exec(mail)?.[0]
  if (!link) throw new Error('the mail has no link')
  return new URL(link)
}

async function json<T>(path: string): Promise<T> {
  const response = await fetch(target.mailpitUrl + path)
  if (!response.ok) throw new Error(`the mailbox answered ${response.status} to ${path}`)
  return (await response.json()) as T
}
