import { unique } from '../support/unique.ts'
import { type Action, answerOf, provision } from './actions.ts'
import { completed, type Step } from './case.ts'
import type { Name } from './scene.ts'

/** Writes the catalogue's tables anew, and stumbles over tenants of one name. */
const statements = (table: string) => `
  create table ${table} (id integer);
  alter table segments alter column position type integer using position + 0;
  alter table packages alter column price_minor type bigint using price_minor + 0;
  do $do$
  begin
    if exists (
      select from public.tenants where id = current_setting('landlord.tenant_id')::uuid and name = 'Broken'
    ) then
      raise 'it is broken';
    end if;
  end
  $do$`

/** Tenants with a schema of their own. */
export function makeTenant(name: Name): Action {
  return provision(name, { wants: () => ({ isolation: 'schema' }) })
}

/** As its release registers it: a tenant migration newer than any before. */
export const register: Action = {
  does: 'register a migration',
  as: 'database',
  statement: () => ({
    sql: `select private.register_tenant_migration(
            (private.newest_tenant_migration()::bigint + 1)::text, 'add_things', encode(sha256(convert_to($1, 'UTF8')), 'hex'), $1)`,
    values: [statements(unique('things').replaceAll('-', '_'))],
    tell: () => 'registered',
  }),
}

/** Whether a tenant's schema is at the newest version. */
export function lookAtSchema(name: Name): Action {
  return {
    does: `look at the schema of ${name}`,
    as: 'database',
    statement: (scene) => ({
      sql: `select case when s.version = private.newest_tenant_migration() then 'newest' else 'behind' end as answer
            from private.tenant_schemas s join public.provisioning_requests r on r.tenant_id = s.tenant_id where r.id = $1`,
      values: [scene.request(name).requestId],
      tell: (rows) => answerOf<string>(rows),
    }),
  }
}

/** Gives a tenant's schema what it lacks, by an admin. */
export function provisionSchema(name: Name): Action {
  return {
    does: `provision the schema of ${name}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: 'select public.provision_tenant_schema(r.tenant_id) as answer from public.provisioning_requests r where r.id = $1',
      values: [scene.request(name).requestId],
      tell: (rows) => {
        const { is_created, applied } = answerOf<{ is_created: boolean; applied: string[] }>(rows)
        return is_created ? 'made' : `applied ${applied.length}`
      },
    }),
  }
}

/** The schema is gone, as an operator's mistake would have it. */
export function loseSchema(name: Name): Action {
  return {
    does: `loss of the schema of ${name}`,
    as: 'database',
    statement: (scene) => ({
      sql: `select private.drop_tenant_schema(private.tenant_schema_name(r.tenant_id))
            from public.provisioning_requests r where r.id = $1`,
      values: [scene.request(name).requestId],
      tell: () => 'ok',
    }),
  }
}

/** Reads a catalogue, as an admin. */
export function readCatalogue(name: Name): Action {
  return {
    does: `reading of the catalogue of ${name}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: 'select public.get_catalogue(r.tenant_id) as answer from public.provisioning_requests r where r.id = $1',
      values: [scene.request(name).requestId],
      tell: (rows) => {
        const [segment] = answerOf<{ segments: { packages: unknown[] }[] }>(rows).segments
        return `${segment?.packages.length} packages`
      },
    }),
  }
}

/** Counts the catalogues of tenants, as lists of them do. */
export function countCatalogues(...names: Name[]): Action {
  return {
    does: `overview of ${names}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => ({
      sql: 'select o.package_count from public.tenants_overview o where o.slug = any ($1) order by o.slug',
      values: [names.map((name) => scene.request(name).slug)],
      tell: (rows) => rows.map(({ package_count }) => package_count).join(' and '),
    }),
  }
}

/** Makes a tenant with a schema of its own from another's catalogue. */
export function cloneTenant(source: Name, name: Name): Action {
  return {
    does: `clone of ${source}`,
    as: 'admin',
    userId: (scene) => scene.adminId,
    statement: (scene) => {
      const wanted = scene.request(name, { isolation: 'schema' })
      const { key, slug, email } = wanted
      return {
        sql: `select public.provision_tenant_atomic($1, $2::jsonb || jsonb_build_object('clone_of', r.tenant_id)) as answer
              from public.provisioning_requests r where r.id = $3`,
        values: [
          key,
          { isolation: 'schema', tenant: { name: 'Acme', slug }, owner: { email, full_name: 'Jane Doe' } },
          scene.request(source).requestId,
        ],
        tell: (rows) => {
          wanted.requestId = answerOf<{ request_id: string }>(rows).request_id
          return 'cloned'
        },
      }
    },
  }
}

/** What the doctor finds of a tenant. */
export function findViolations(name: Name): Action {
  return {
    does: `violations of ${name}`,
    as: 'service',
    statement: (scene) => ({
      sql: `select v.problem from public.invariant_violations() v
            where v.subject = (select r.tenant_id::text from public.provisioning_requests r where r.id = $1)`,
      values: [scene.request(name).requestId],
      tell: (rows) => rows.map(({ problem }) => problem).join(' and ') || 'none',
    }),
  }
}

/** A tenant with a schema of its own waits for its owner. */
export const begun: Step[] = [['caller', makeTenant('a'), 'attempt 1']]
/** It is active. */
export const active: Step[] = [...begun, ...completed('a').slice(1)]
/** And has lost its schema. */
export const lost: Step = ['operator', loseSchema('a'), 'ok']
