import { createAdmin } from '../../support/people.ts'
import { emptyBucket } from '../../support/rate-limits.ts'
import { expectChange, newDefinition, newTemplateName, saveTemplate } from '../../support/templates.ts'
import { send } from './send.ts'
import type { Case, Cases, World } from './world.ts'

async function newTemplate({ admin }: World): Promise<{ name: string; version: string }> {
  const name = newTemplateName()
  expectChange(await saveTemplate(admin, name, newDefinition(1)))
  return { name, version: '1' }
}

const pastSomebodyElse: Case = async (world, endpoint) => {
  const params = await newTemplate(world)
  // What version 1 says is there already: nothing to be refused.
  expectChange(await saveTemplate(world.admin, params.name, newDefinition(2)))
  return send(endpoint, world.admin, { params, headers: { 'if-match': '"1"' } })
}

const withoutTokens: Case = async (world, endpoint) => {
  const params = await newTemplate(world)
  const tired = await createAdmin()
  await emptyBucket(tired.id, 'templates')
  return send(endpoint, tired, { params })
}

const withAnotherTag: Case = async (world, endpoint) =>
  send(endpoint, world.admin, { params: await newTemplate(world), headers: { 'if-match': 'yesterday' } })

export const templateCases: Cases = {
  saveTemplate: {
    // Any other name can be had.
    NOT_FOUND: ({ admin }, endpoint) => send(endpoint, admin, { params: { name: '-' } }),
    PRECONDITION_FAILED: pastSomebodyElse,
    RATE_LIMITED: withoutTokens,
  },
  restoreTemplate: {
    VALIDATION_ERROR: withAnotherTag,
    PRECONDITION_FAILED: pastSomebodyElse,
    RATE_LIMITED: withoutTokens,
  },
  retireTemplate: {
    VALIDATION_ERROR: withAnotherTag,
    PRECONDITION_FAILED: pastSomebodyElse,
    INVALID_TRANSITION: ({ admin }, endpoint) => send(endpoint, admin, { params: { name: 'default' } }),
    RATE_LIMITED: withoutTokens,
  },
}
