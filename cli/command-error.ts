import type { PostgrestError } from '@supabase/supabase-js'

/** The database or the way to it said no. Names the code and what to do about it. */
export class CommandError extends Error {
  constructor(error: PostgrestError) {
    super(`${error.message}\n${error.hint || 'Is the project up, and are its migrations applied?'}`)
    this.name = 'CommandError'
  }
}
