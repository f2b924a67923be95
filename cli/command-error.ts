import type { PostgrestError } from '@supabase/supabase-js'
import type { Target } from './target.ts'

/** The database or the way to it said no. Names the code and what to do about it. */
export class CommandError extends Error {
  constructor(error: PostgrestError, status: number, target: Target) {
    super(explain(error, status, target))
    this.name = 'CommandError'
  }
}

function explain(
  { message, code, hint }: PostgrestError,
  status: number,
  { apiUrl, source }: Target,
): string {
  const project = `${apiUrl} (${source})`
  if (status === 0) return `There is no answer from ${project}.\nIs the project up?`
  // PT: our own functions said no, and say what to do.
  if ((status === 401 || status === 403) && !code?.startsWith('PT')) {
    return `${project} refuses the key: ${message}\nIs SECRET_KEY its secret key?`
  }
  if (hint) return `${message}\n${hint}`
  if (code === 'PGRST202') return `${project} does not know the function.\nAre its migrations applied?`
  // Without a code it was not the REST API that answered.
  return code ? `${message} (${code})` : `${project} answered ${status}.\nIs API_URL its address?`
}
