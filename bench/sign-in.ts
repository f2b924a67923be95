import { createClient } from '@supabase/supabase-js'
import type { Stack } from '../local/stack.ts'

/** The access token of a stack's admin. */
export async function signIn({ env }: Stack): Promise<string> {
  const { auth } = createClient(env.API_URL, env.PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await auth.signInWithPassword({
    email: env.ADMIN_EMAIL,
    password: env.ADMIN_PASSWORD,
  })
  if (error) throw error
  return data.session.access_token
}
