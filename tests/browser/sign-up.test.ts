import { describe, test } from 'vitest'
import { target } from '../harness/target.ts'
import { sql } from '../support/database.ts'
import { awaitMails } from '../support/follow-link.ts'
import { linkIn } from '../support/mailbox.ts'
import { createPerson, signIn } from '../support/people.ts'
import { newSignUp, signUp } from '../support/sign-up.ts'
import { findSignUps, waiting } from '../support/sign-up-rows.ts'
import { unique } from '../support/unique.ts'
import { visibleTo } from '../support/visible-to.ts'
import { expectAccessible, headingOf, openPage, useBrowser } from './open-page.ts'
import { expect } from './patient-expect.ts'
import { SignUpPage, signUpUrl } from './sign-up-page.ts'

useBrowser()

const theFunction = { base: `${target.functionsUrl}/tenant-signup` }

async function openForm() {
  const visit = await openPage(signUpUrl)
  const form = new SignUpPage(visit.page)
  await expect(form.submit).toBeVisible()
  return { ...visit, form }
}

test('the whole way by keyboard: sign up, open the link, choose a password, see the organisation, sign in', async () => {
  const { page, form } = await openForm()
  await expectAccessible(page)
  const slug = unique('vandelay')
  const email = `art@${slug}.test`
  await page.keyboard.press('Tab')
  await expect(form.name).toBeFocused()
  await page.keyboard.type(slug.replaceAll('-', ' ').toUpperCase())
  await page.keyboard.press('Tab')
  await expect(form.slug).toBeFocused()
  await expect(form.slug).toHaveValue(slug)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Art Vandelay')
  await page.keyboard.press('Tab')
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await expect(form.timezone).toBeFocused()
  await expect(form.timezone).toHaveValue('Europe/Berlin')
  await page.keyboard.press('Tab')
  await page.keyboard.type('EUR')
  await page.keyboard.press('Tab')
  await expect(form.submit).toBeFocused()
  await page.keyboard.press('Enter')
  await form.expectSent(email)
  await expect(headingOf(page)).toBeFocused()
  await expectAccessible(page)
  expect(await findSignUps(slug)).toMatchObject([waiting])

  const [mail = ''] = await awaitMails(email)
  await page.goto(linkIn(mail).href)
  await expect(headingOf(page)).toHaveText('Choose your password')
  await page.keyboard.press('Tab')
  const password = unique('these-pretzels')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listitem')).toContainText(`(${slug}) is active and ready.`)

  const owner = await signIn(email, password)
  const [tenant] = await sql('select id, timezone, currency, status from public.tenants where slug = $1', [
    slug,
  ])
  expect(tenant).toMatchObject({ timezone: 'Europe/Berlin', currency: 'EUR', status: 'active' })
  expect((await visibleTo(owner.client)).tenants).toEqual([tenant?.id])
})

test('a short name that is taken comes with free ones, of which one is taken with a click', async () => {
  const other = newSignUp()
  expect((await signUp(theFunction, other)).status).toBe(202)
  const { page, form, expectComplaint } = await openForm()
  expectComplaint(/status of 409/)
  const body = await form.fillIn(newSignUp({}, { slug: other.tenant.slug }))
  await form.submit.click()
  await expect(form.alert).toContainText('This short name is taken')
  await expect(form.slug).toBeFocused()
  await expect(form.slug).toHaveAccessibleDescription(/This short name is taken\./)
  await expectAccessible(page)
  const suggestion = page.getByRole('group', { name: 'These are free:' }).getByRole('button').first()
  const chosen = await suggestion.innerText()
  await suggestion.click()
  await expect(form.slug).toHaveValue(chosen)
  await expect(form.slug).toBeFocused()
  await expectAccessible(page)
  await form.submit.click()
  await form.expectSent(body.owner.email)
  expect(await findSignUps(chosen)).toMatchObject([waiting])
})

describe('one sign-up comes of', () => {
  test('a double click', async () => {
    const { form } = await openForm()
    const keys = form.watchKeys()
    const { tenant, owner } = await form.fillIn()
    await form.submit.dblclick()
    await form.expectSent(owner.email)
    expect(keys).toHaveLength(1)
    expect(await findSignUps(tenant.slug)).toMatchObject([waiting])
    expect(await awaitMails(owner.email)).toHaveLength(1)
  })

  test.each([
    ['and another try', (form: SignUpPage) => form.retry()],
    [
      'a reload, and another try with what was typed before',
      async (form: SignUpPage) => {
        await form.page.reload()
        await form.submit.click()
      },
    ],
  ])('a lost answer, %s', async (_, tryAgain) => {
    const { page, form, expectComplaint } = await openForm()
    expectComplaint(/ERR_FAILED/)
    const keys = form.watchKeys()
    const { tenant, owner } = await form.fillIn()
    await form.loseNextAnswer()
    await form.submit.click()
    await expect(form.alert).toContainText('No answer came')
    await expectAccessible(page)
    await tryAgain(form)
    await form.expectSent(owner.email)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(await findSignUps(tenant.slug)).toMatchObject([waiting])
  })
})

test('whoever corrects what they typed after a lost answer means another sign-up', async () => {
  const { form, expectComplaint } = await openForm()
  expectComplaint(/ERR_FAILED/)
  const keys = form.watchKeys()
  const { tenant, owner } = await form.fillIn()
  await form.loseNextAnswer()
  await form.submit.click()
  await expect(form.alert).toContainText('No answer came')
  const slug = unique('corrected')
  await form.slug.fill(slug)
  await form.submit.click()
  await form.expectSent(owner.email)
  expect(new Set(keys).size).toBe(2)
  expect(await findSignUps(slug)).toHaveLength(1)
  expect(await findSignUps(tenant.slug)).toHaveLength(1)
})

test('whoever has an account reads on the page what everybody reads', async () => {
  const { email } = await createPerson()
  const read = async (address: string) => {
    const { page, form } = await openForm()
    await form.fillIn(newSignUp({ email: address }))
    await form.submit.click()
    await form.expectSent(address)
    return (await page.getByRole('main').innerText()).replaceAll(address, '…')
  }
  expect(await read(email)).toBe(await read(`${unique('new')}@people.test`))
})

test('a mistyped address can be corrected afterwards: one sign-up is left, which only its mail activates', async () => {
  const { form, page } = await openForm()
  const keys = form.watchKeys()
  const { tenant, owner } = await form.fillIn(newSignUp({ email: `${unique('bill')}@initrode.test` }))
  await form.submit.click()
  await form.expectSent(owner.email)
  const [mistyped = ''] = await awaitMails(owner.email)
  await page.getByRole('button', { name: 'Correct the e-mail address' }).click()
  await expect(form.name).toHaveValue(tenant.name)
  await expect(form.email).toHaveValue(owner.email)
  await page.reload()
  const corrected = `${unique('bill')}@initech.test`
  await form.email.fill(corrected)
  await form.submit.click()
  await form.expectSent(corrected)
  expect(new Set(keys).size).toBe(2)
  const [, second, ...others] = await findSignUps(tenant.slug)
  expect(second).toMatchObject(waiting)
  expect(others).toEqual([])
  const tenantsOfSlug = () => sql('select id, status from public.tenants where slug = $1', [tenant.slug])
  expect(await tenantsOfSlug()).toEqual([{ id: second?.tenant_id, status: 'pending_activation' }])
  await fetch(linkIn(mistyped), { redirect: 'manual' })
  expect(await tenantsOfSlug()).toEqual([{ id: second?.tenant_id, status: 'pending_activation' }])
  const [right = ''] = await awaitMails(corrected)
  await page.goto(linkIn(right).href)
  await expect(headingOf(page)).toHaveText('Choose your password')
  expect(await tenantsOfSlug()).toEqual([{ id: second?.tenant_id, status: 'active' }])
})

test('a form that was sent is gone after a reload', async () => {
  const { form, page } = await openForm()
  const { owner } = await form.fillIn()
  await form.submit.click()
  await form.expectSent(owner.email)
  await page.reload()
  await expect(form.email).toHaveValue('')
})
