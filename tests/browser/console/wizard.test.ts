import { describe, test } from 'vitest'
import { findRequest } from '../../support/database.ts'
import { expectCompleted } from '../../support/expect-state.ts'
import { newBody } from '../../support/provision.ts'
import { useBrowser } from '../open-page.ts'
import { expect } from '../patient-expect.ts'
import { openConsole } from './open-console.ts'
import { WizardPage } from './wizard-page.ts'

useBrowser()

async function openWizard() {
  const visit = await openConsole('/tenants/new')
  const wizard = new WizardPage(visit.page)
  await expect(wizard.name).toBeVisible()
  return { ...visit, wizard }
}

describe('the wizard', () => {
  test('six steps make a tenant, whose secrets are shown once', async () => {
    const { wizard, admin } = await openWizard()
    const { tenant } = await wizard.fillIn(newBody(), { mode: 'With a temporary password' })
    const key = await wizard.key()
    await wizard.submit.click()
    const id = await wizard.expectReady(tenant.name)
    const request = await expectCompleted(admin, key)
    expect(request.tenant_id).toBe(id)
    expect(await findRequest(admin.id, key)).toBeDefined()
  })
})
