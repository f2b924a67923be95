import { schemaName } from '../support/schema-name.ts'
import { unique } from '../support/unique.ts'
import type { DoomedFunction } from './doomed-function.ts'
import { createTenant } from './intention.ts'
import { catalogueOf, judgeSchemas } from './judge-schemas.ts'
import type { Lane } from './lane.ts'
import { type MendingCase, nameOfMending } from './mending-case.ts'
import type { Verdict } from './run-case.ts'

/** Plays one case and judges it, as `runCase` does for a request. */
export async function runMendingCase(lane: Lane, mending: MendingCase): Promise<Verdict> {
  const used: DoomedFunction[] = []
  const outcome = mending.then === 'purge' ? 'purged' : 'mended'
  const violations = await play(lane, mending, used).catch((error: Error) => [
    `the case broke off: ${error.stack}`,
  ])
  for (const each of used) await lane.functions.giveBack(each)
  return { name: nameOfMending(mending), outcome, violations }
}

async function play(lane: Lane, { loss, by, crash, then }: MendingCase, used: DoomedFunction[]) {
  const wrong: string[] = []
  const slug = unique('acme')
  const id = await createTenant(lane, slug, 'schema')
  await lane.sql(losing[loss](schemaName(id)))

  const mend = async (mender: 'call' | 'drain', point?: MendingCase['crash']) => {
    const worker = await lane.functions.take()
    used.push(worker)
    worker.prepare('calm', point)
    const route = mender === 'call' ? `/ops/provision/${id}` : '/ops/drain'
    const answer = await worker.call(route, { apikey: lane.stack.env.SECRET_KEY })
    if (point && !(await worker.hasDied()))
      wrong.push('the crash point was not reached: the case shows nothing')
    if (!point && answer?.status !== 200)
      wrong.push(`the ${mender} answered ${answer?.status}: ${answer?.text}`)
  }
  await mend(by, crash)
  if (then === 'purge') await purge(lane, id, slug)
  else await mend(then)
  await Promise.all(used.map((each) => each.deliverStrays()))

  const { shared, own } = await catalogueOf(lane, id)
  if (shared.segments + shared.packages > 0) wrong.push('a catalogue in the shared tables')
  if (then === 'purge') {
    if (own) wrong.push('a schema of a tenant that is purged')
  } else if (own?.segments !== 1 || own.packages !== 3) {
    wrong.push(`${own?.segments} segments and ${own?.packages} packages`)
  }
  return [...wrong, ...(await judgeSchemas(lane)), ...(await lane.newViolations())]
}

const losing: Record<MendingCase['loss'], (schema: string) => string> = {
  schema: (schema) => `drop schema ${schema} cascade`,
  role: (schema) => `select private.drop_granted_role('${schema}')`,
  'schema and role': (schema) => `select private.drop_tenant_schema('${schema}')`,
  packages: (schema) => `delete from ${schema}.packages`,
}

async function purge(lane: Lane, id: string, slug: string): Promise<void> {
  for (const [action, confirm] of [['archive'], ['purge', slug]]) {
    await lane.sql(
      `select public.change_tenant_status($2, $3, null, $4)
       from set_config('request.jwt.claims', jsonb_build_object('sub', $1::uuid, 'role', 'authenticated')::text, true)`,
      [lane.admin.id, id, action, confirm],
    )
  }
}
