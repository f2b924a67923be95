import { target } from '../../harness/target.ts'
import { createAdmin, type Person, signIn } from '../../support/people.ts'
import { openPage, type Visit } from '../open-page.ts'
import { expect } from '../patient-expect.ts'

/** Types address and password into the sign-in page that is open. */
export async function signInOn(
  { page }: Pick<Visit, 'page'>,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens a page of the console as an admin of the test's own, who has signed in before. */
export async function openConsole(
  path: `/${string}`,
  { admin, webUrl = target.webUrl }: { admin?: Person; webUrl?: string } = {},
): Promise<Visit & { admin: Person }> {
  const person = admin ?? (await createAdmin())
  const stored = { 'landlord.session': await newSession(person) }
  const visit = await openPage(`${webUrl}${path}`, { stored })
  await expect(visit.page.getByRole('navigation', { name: 'Console' })).toBeVisible()
  return { ...visit, admin: person }
}

/** A session of this visit's own, as `web/src/lib/session.ts` keeps it. */
async function newSession({ email, password }: Person): Promise<string> {
  const { client } = await signIn(email, password)
  const { data } = await client.auth.getSession()
  return JSON.stringify(data.session)
}
