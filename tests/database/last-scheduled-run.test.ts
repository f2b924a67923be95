import { expect, test } from 'vitest'
import { applyMigrations } from '../../local/migrations.ts'
import { createScratchDatabase } from '../harness/scratch-database.ts'
import { withClient } from '../harness/with-client.ts'

// pg_cron can't be had here: its two tables, as its documentation has them.
const cron = `
  create schema cron;
  create table cron.job (jobid bigint primary key, jobname text);
  create table cron.job_run_details (
    jobid bigint, runid bigint primary key, status text, start_time timestamptz, end_time timestamptz
  );
  insert into cron.job values (1, 'landlord-reap-expired-requests'), (2, 'landlord-refresh-metrics');
  insert into cron.job_run_details values
    (1, 1, 'succeeded', '2001-01-01 00:00Z', '2001-01-01 00:01Z'),
    (1, 2, 'succeeded', '2001-01-01 00:02Z', '2001-01-01 00:03Z'),
    (2, 3, 'succeeded', '2001-01-01 00:04Z', '2001-01-01 00:05Z'),
    (1, 4, 'failed', '2001-01-01 00:06Z', '2001-01-01 00:07Z'),
    (1, 5, 'running', '2001-01-01 00:08Z', null)`

test('when the reaper last ended well is known where pg_cron keeps it, and nowhere else', async () => {
  const url = await createScratchDatabase()
  await applyMigrations(url)
  await withClient(url, async (client) => {
    const lastRun = async () => {
      const { rows } = await client.query<{ at: Date | null }>(
        `select private.last_scheduled_run('landlord-reap-expired-requests') as at`,
      )
      return rows[0]?.at ?? null
    }
    expect(await lastRun()).toBeNull()
    await client.query(cron)
    expect(await lastRun()).toEqual(new Date('2001-01-01T00:03:00Z'))
    await client.query(
      `insert into cron.job_run_details select 2, runid, 'succeeded', now(), now() from generate_series(6, 1006) as runid`,
    )
    expect(await lastRun()).toBeNull()
  })
})
