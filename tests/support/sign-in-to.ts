import { createClient } from '@supabase/supabase-js'
import type { StackEnv } from '../../local/stack-env.ts'

/** The token of a stack's own admin. */
export async function signInTo({
  API_URL,
  PUBLISHABLE_KEY,
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
}: StackEnv): Promise<string> {
  const { auth } = createClient(API_URL, PUBLISHABLE_KEY, { auth: { persistSession: false } })
  const { data, error } = await auth.signInWithPassword({ email: ADMIN_EMAIL, password: ADMIN_PASSWORD })
  if (error) throw error
  return data.session.access_token
}
