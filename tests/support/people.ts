import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { hash } from 'bcryptjs'
import { target } from '../harness/target.ts'
import { unique } from './unique.ts'

/** Somebody signed in; `client` acts as them. */
export type Person = { id: string; email: string; password: string; token: string; client: SupabaseClient }

/** A client with only the publishable key. */
export function anonymousClient(): SupabaseClient {
  return createClient(target.apiUrl, target.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** A client with the secret key: never what is under test, only what tests are set up with. */
export function serviceClient(): SupabaseClient {
  return createClient(target.apiUrl, target.secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** Signs in with e-mail and password; throws where that is refused. */
export async function signIn(email: string, password: string): Promise<Person> {
  const client = anonymousClient()
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw new Error(`${email} cannot sign in: ${error.message}`)
  return { id: data.user.id, email, password, token: data.session.access_token, client }
}

/** What an auth user is given besides a unique address and password. */
type Metadata = { user_metadata?: object; app_metadata?: object }

/** An auth user without any rights, signed in. */
export async function createPerson(metadata: Metadata = {}): Promise<Person> {
  const email = `${unique('person')}@people.test`
  const password = `${unique('password')}-aA1!`
  const { error } = await serviceClient().auth.admin.createUser({
    email,
    password_hash: await cheapHash(password),
    email_confirm: true,
    ...metadata,
  })
  if (error) throw new Error(`creating ${email}: ${error.message}`)
  return signIn(email, password)
}

/** An active admin of the test's own, so that nothing of another test is in sight under their key. */
export async function createAdmin(): Promise<Person> {
  const person = await createPerson()
  const { error } = await serviceClient().rpc('grant_admin', { p_email: person.email })
  if (error) throw new Error(`making ${person.email} an admin: ${error.message}`)
  return person
}

/** A password's hash as the auth service would make it, at a cost that tests by the hundred can afford. */
export function cheapHash(password: string): Promise<string> {
  return hash(password, 4)
}
