import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Cast, createCast } from './cast.ts'
import { createOwnSchema, newPayload, type OwnSchema } from './own-schema.ts'
import { actAs, failureOf, rolledBackClient } from './rolled-back.ts'

let cast: Cast
let own: OwnSchema
const client = rolledBackClient()

beforeAll(async () => {
  cast = await createCast()
  own = await createOwnSchema(cast.admin)
})

/** What statements that are put together at run time call, with types that fit better than Postgres' own. */
const functions: [name: string, args: string, returns: string][] = [
  ['to_jsonb', 'OWN.segments', 'jsonb'],
  ['to_jsonb', 'OWN.packages', 'jsonb'],
  ['to_jsonb', 'public.segments', 'jsonb'],
  ['jsonb_array_elements', 'jsonb', 'setof jsonb'],
  ['jsonb_build_object', 'text, jsonb', 'jsonb'],
  ['jsonb_build_object', 'text, text', 'jsonb'],
  ['jsonb_strip_nulls', 'jsonb', 'jsonb'],
  ['array_remove', 'text[], text', 'text[]'],
  ['format', 'text, text', 'text'],
  ['format', 'text, name', 'text'],
  ['format', 'text, uuid', 'text'],
  ['replace', 'text, text, text', 'text'],
  ['now', '', 'timestamptz'],
  ['touch_updated_at', '', 'trigger'],
  ['catalogue_schema', 'uuid', 'text'],
  ['tenant_schema_name', 'uuid', 'text'],
  ['segments', '', 'setof OWN.segments'],
]

const operators: [name: string, left: string, right: string, returns: string][] = [
  ['=', 'uuid', 'uuid', 'boolean'],
  ['=', 'text', 'text', 'boolean'],
  ['~', 'text', 'text', 'boolean'],
  ['||', 'text', 'text', 'text'],
  ['||', 'jsonb', 'jsonb', 'jsonb'],
  ['->>', 'jsonb', 'text', 'text'],
  ['->', 'jsonb', 'text', 'jsonb'],
  ['>=', 'bigint', 'integer', 'boolean'],
]

/** As the application's owner may, before the call that should not care. */
async function plantIn(schema: string): Promise<void> {
  const body = `language plpgsql as $$ begin raise exception 'hijacked'; end $$`
  for (const [name, args, returns] of functions) {
    const withOwn = (text: string) => text.replaceAll('OWN', own.schema)
    await client.query(
      `create function ${schema}.${name}(${withOwn(args)}) returns ${withOwn(returns)} ${body}`,
    )
  }
  for (const [index, [name, left, right, returns]] of operators.entries()) {
    const trap = `${schema}.trap_${index}`
    await client.query(`create function ${trap}(${left}, ${right}) returns ${returns} ${body}`)
    await client.query(
      `create operator ${schema}.${name} (leftarg = ${left}, rightarg = ${right}, function = ${trap})`,
    )
  }
}

describe('API8:2023, ASVS 13.2.2: what an application has made is never called for its own name’s sake:', () => {
  const places = { 'in public': 'public', 'in extensions': 'extensions', 'in the tenant’s own schema': 'OWN' }

  describe.for(Object.entries(places))('%s', ([, place]) => {
    beforeEach(async () => {
      const schema = place === 'OWN' ? own.schema : place
      await client.query(`grant create on schema ${schema} to current_user`)
      await plantIn(schema)
      await client.query(`set local search_path = ${schema}, pg_catalog`)
    })

    test('the traps would be fallen into by who does not look', async () => {
      expect((await failureOf(client, `select '{}'::jsonb -> 'a'::text`)).message).toBe('hijacked')
    })

    test('an owner’s and an admin’s calls do what they always do', async () => {
      const calls: [string, unknown[]][] = [
        ['select public.get_catalogue($1)', [own.id]],
        [`select public.upsert_segment($1, 'new', 'New')`, [own.id]],
        [`select public.upsert_package($1, 'basic', 'Other', 12)`, [own.id]],
        [`select public.upsert_package($1, 'new', 'New', 12)`, [own.id]],
      ]
      const path = place === 'OWN' ? `${own.schema}, pg_catalog` : `${place}, pg_catalog`
      await client.query('savepoint as_owner')
      await actAs(client, own.owner.id, { searchPath: path })
      for (const [call, values] of calls) {
        expect((await failureOf(client, call, values)).message, call).toBe('none')
      }
      await client.query('rollback to savepoint as_owner')

      await actAs(client, cast.admin.id, { searchPath: path })
      const more: [string, unknown[]][] = [
        ...calls,
        ['select public.provision_tenant_schema($1)', [own.id]],
        ['select public.validate_tenant_schema($1)', [own.id]],
        ['select public.get_tenant($1)', [own.id]],
        ['select public.get_tenant_status($1)', [own.id]],
        ['select public.fleet_status()', []],
        ['select * from public.tenants_overview', []],
        ...[newPayload(), newPayload({ clone_of: own.id }), newPayload({ clone_of: cast.acme.id })].map(
          (payload): [string, unknown[]] => [
            'select public.provision_tenant_atomic(pg_catalog.gen_random_uuid(), $1)',
            [JSON.stringify(payload)],
          ],
        ),
      ]
      for (const [call, values] of more) {
        expect((await failureOf(client, call, values)).message, call).toBe('none')
      }
    })

    test('nor do the doctor, the worker and what goes with a tenant care', async () => {
      const statements = [
        'select * from private.invariant_violations()',
        'select public.provision_missing_schemas(1)',
        `delete from public.tenants where id operator(pg_catalog.=) '${own.id}'`,
      ]
      for (const statement of statements) {
        expect((await failureOf(client, statement)).message, statement).toBe('none')
      }
    })
  })
})
