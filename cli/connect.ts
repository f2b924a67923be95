import { createClient, type PostgrestError, type SupabaseClient } from '@supabase/supabase-js'
import type { Command } from 'commander'
import { z } from 'zod'
import { fieldErrorSchema } from '../supabase/functions/_shared/contract/problem.ts'
import { CommandError } from './command-error.ts'
import { findProject, type Project, type ProjectFlags } from './project.ts'

/** The way of an operator, who holds the secret key: past the function, to the database. */
export interface Connection {
  /** Calls a database function. @throws CommandError */
  call(name: string, args?: Record<string, unknown>): Promise<unknown>
  /** The id of the tenant that has a slug. @throws CommandError */
  findTenantId(slug: string): Promise<string | undefined>
  /** Which project it is, to be told to the person. */
  source: string
}

/** A connection to the project that the command works on. @throws CommandError */
export function connect(command: Command): Connection {
  const project = findProject('SECRET_KEY', command.optsWithGlobals<ProjectFlags>())
  const client: SupabaseClient = createClient(project.apiUrl, project.key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const read = async <Data>(
    query: PromiseLike<{ data: Data; error: PostgrestError | null; status: number }>,
  ) => {
    const { data, error, status } = await query
    if (error) throw new CommandError(explain(error, status, project), { details: { code: error.code } })
    return data
  }
  return {
    source: project.source,
    call: (name, args = {}) => read<unknown>(client.rpc(name, args)),
    findTenantId: async (slug) => {
      const rows = await read(client.from('tenants').select('id').eq('slug', slug))
      return z.array(z.object({ id: z.guid() })).parse(rows)[0]?.id
    },
  }
}

function explain(
  { message, code, hint, details }: PostgrestError,
  status: number,
  { apiUrl, source }: Project,
): string {
  const project = `${apiUrl} (${source})`
  if (status === 0) return `There is no answer from ${project}.\nIs the project up?`
  // PT: our own functions said no, and say what to do.
  if ((status === 401 || status === 403) && !code?.startsWith('PT')) {
    return `${project} refuses the key: ${message}\nIs SECRET_KEY its secret key?`
  }
  const faults = faultsOf(details)
  if (hint || faults.length > 0) return [message, ...faults, ...(hint ? [inCommands(hint)] : [])].join('\n')
  if (code === 'PGRST202') return `${project} does not know the function.\nAre its migrations applied?`
  // Without a code it was not the REST API that answered.
  return code ? `${message} (${code})` : `${project} answered ${status}.\nIs API_URL its address?`
}

/** The database advises who calls its functions; here are commands. */
const COMMANDS: Record<string, string> = { 'public.list_rate_limits': 'landlord limits list' }

function inCommands(hint: string): string {
  return hint.replace(/\bpublic\.\w+/g, (name) => COMMANDS[name] ?? name)
}

const detailsSchema = z.object({ errors: z.array(fieldErrorSchema) })

/** What our own functions say of fields, for people. */
function faultsOf(details: string | null): string[] {
  try {
    const { errors } = detailsSchema.parse(JSON.parse(details ?? ''))
    return errors.map(({ pointer, message }) => `  ${pointer.slice(1)}: ${message}`)
  } catch {
    return []
  }
}
