import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { CommandError } from './command-error.ts'
import { findTarget } from './target.ts'

export interface Connection {
  /** Calls a database function with the secret key. @throws CommandError */
  call(name: string, args?: Record<string, unknown>): Promise<unknown>
  /** Which project it is, to be told to the person. */
  source: string
}

/** A connection to the project that the command works on. @throws NoTargetError */
export function connect(): Connection {
  const target = findTarget()
  const client: SupabaseClient = createClient(target.apiUrl, target.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  return {
    source: target.source,
    async call(name, args = {}) {
      const { data, error, status } = await client.rpc(name, args)
      if (error) throw new CommandError(error, status, target)
      return data
    },
  }
}
