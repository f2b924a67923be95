import { type Action, answerOf } from './actions.ts'
import type { Name, Scene } from './scene.ts'

type Upserted = { outcome: string; segment_fallback: { is_new_segment: boolean } | null }

const owner = (name: Name) => (scene: Scene) => scene.ownerId(name, 1)

/** Upserts a package without a segment, as the owner, or as an admin. */
export function upsertPackage(name: Name, slug: string, by: 'owner' | 'admin' = 'owner'): Action {
  return {
    does: `upsert of package ${slug} of ${name}`,
    as: 'admin',
    userId: by === 'owner' ? owner(name) : (scene) => scene.adminId,
    statement: (scene) => ({
      sql: `select public.upsert_package(t.id, $2, 'Package') as answer from public.tenants t where t.slug = $1`,
      values: [scene.request(name).slug, slug],
      tell: (rows) => {
        const { outcome, segment_fallback: fallback } = answerOf<Upserted>(rows)
        return fallback?.is_new_segment ? `${outcome} with General` : outcome
      },
    }),
  }
}

/** Upserts a segment, as the owner. */
export function upsertSegment(name: Name, slug: string): Action {
  return {
    does: `upsert of segment ${slug} of ${name}`,
    as: 'admin',
    userId: owner(name),
    statement: (scene) => ({
      sql: `select public.upsert_segment(t.id, $2, 'Segment') as answer from public.tenants t where t.slug = $1`,
      values: [scene.request(name).slug, slug],
      tell: (rows) => answerOf<Upserted>(rows).outcome,
    }),
  }
}

/** Adds a package as REST does for the owner. */
export function insertPackage(name: Name, slug: string): Action {
  return {
    does: `insert of package ${slug} of ${name}`,
    as: 'admin',
    userId: owner(name),
    statement: (scene) => ({
      sql: `insert into public.packages (tenant_id, slug, name)
            select t.id, $2, 'Package' from public.tenants t where t.slug = $1
            returning grouping_order`,
      values: [scene.request(name).slug, slug],
      tell: (rows) => `at ${rows[0]?.grouping_order}`,
    }),
  }
}

/** The catalogue is gone, General with it. */
export function emptyCatalogue(name: Name): Action {
  const sql = 'delete from public.segments s using public.tenants t where s.tenant_id = t.id and t.slug = $1'
  return byTheDatabase(`loss of the catalogue of ${name}`, sql, (scene) => scene.request(name).slug)
}

/** The first lock of whoever decides on the request. */
export function holdRequest(name: Name): Action {
  const sql = 'select from public.provisioning_requests where id = $1 for update'
  return byTheDatabase(`hold on the request of ${name}`, sql, (scene) => scene.request(name).requestId)
}

/** Their second; `key share` is what any row that refers to the tenant takes. */
export function holdTenant(name: Name, strength: 'update' | 'key share'): Action {
  const sql = `select from public.tenants where slug = $1 for ${strength}`
  return byTheDatabase(`hold on ${name} for ${strength}`, sql, (scene) => scene.request(name).slug)
}

function byTheDatabase(does: string, sql: string, value: (scene: Scene) => unknown): Action {
  return {
    does,
    as: 'database',
    statement: (scene) => ({ sql, values: [value(scene)], tell: () => 'ok' }),
  }
}
