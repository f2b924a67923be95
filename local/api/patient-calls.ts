import type pg from 'pg'

/**
 * The paths of functions that set their own statement_timeout. PostgREST takes it over for the whole transaction; a
 * function by itself could not, since the clock of its statement runs already.
 */
export async function patientCalls(pool: pg.Pool): Promise<{ paths: Set<string>; timeout: string }> {
  const { rows } = await pool.query<{ name: string; timeout: string }>(
    `select p.proname as name, split_part(s.setting, '=', 2) as timeout
     from pg_catalog.pg_proc p
     cross join unnest(p.proconfig) as s (setting)
     where p.pronamespace = 'public'::regnamespace and s.setting like 'statement\\_timeout=%'
     order by split_part(s.setting, '=', 2)::interval desc`,
  )
  return {
    paths: new Set(rows.map(({ name }) => `/rest/v1/rpc/${name}`)),
    timeout: rows[0]?.timeout ?? '8s',
  }
}
