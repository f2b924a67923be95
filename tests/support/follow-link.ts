import type { SupabaseClient } from '@supabase/supabase-js'
import { expect, vi } from 'vitest'
import { linkIn, mailsTo } from './mailbox.ts'
import { anonymousClient } from './people.ts'

/** All mails to an address, once there are as many; they are sent when the answer has left. */
export function awaitMails(address: string, count = 1): Promise<string[]> {
  return vi.waitFor(
    async () => {
      const mails = await mailsTo(address)
      expect(mails.length, `mails to ${address}`).toBeGreaterThanOrEqual(count)
      return mails
    },
    { timeout: 30_000, interval: 100 },
  )
}

/** Opens the newest link that was sent to an address, as its owner's browser does, who is signed in by it. */
export async function followLink(address: string): Promise<SupabaseClient> {
  const [newest = ''] = await awaitMails(address)
  const answer = await fetch(linkIn(newest), { redirect: 'manual' })
  expect(answer.status).toBe(303)
  const page = new URL(answer.headers.get('location') ?? '')
  const tokens = new URLSearchParams(page.hash.slice(1))
  const client = anonymousClient()
  const { error } = await client.auth.setSession({
    access_token: tokens.get('access_token') ?? '',
    refresh_token: tokens.get('refresh_token') ?? '',
  })
  expect(error).toBeNull()
  return client
}

/** Follows the link and chooses a password. */
export async function setUpAccount(address: string, password: string): Promise<void> {
  const client = await followLink(address)
  const { error } = await client.auth.updateUser({ password })
  expect(error).toBeNull()
}
