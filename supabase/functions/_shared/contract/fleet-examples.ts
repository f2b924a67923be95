/** What a run of a thousand tenants looks like on its way: for the declarations of its endpoints. */

export const params = { runId: '3b0d1c52-7a44-4c8e-9f0e-2d1f5a6b7c80' }

const tenantId = '6817e979-0927-434f-8bc3-84071a4a4e9c'

const error = {
  version: '20261201090000',
  name: 'prices_are_round',
  sqlstate: '23514',
  message: 'check constraint "price_is_round" of relation "packages" is violated by some row',
}

export const run = {
  runId: params.runId,
  targetVersion: error.version,
  status: 'running',
  stopped: null,
  settings: {
    canarySize: 5,
    waveSize: 995,
    parallelism: 4,
    maxFailures: 10,
    lockTimeoutMs: 2000,
    statementTimeoutMs: 60_000,
    onlyFailed: false,
  },
  total: 1000,
  counts: { pending: 420, done: 579, failed: 1, skipped: 0 },
  currentWave: 1,
  waves: [
    { wave: 0, pending: 0, done: 5, failed: 0, skipped: 0 },
    { wave: 1, pending: 420, done: 574, failed: 1, skipped: 0 },
  ],
  createdBy: '3984e788-99bc-41f9-b7ab-708a1bc1bb99',
  createdAt: '2026-12-01T09:30:00.690102+00:00',
  endedAt: null,
} as const

export const ended = {
  ...run,
  status: 'completed',
  counts: { pending: 0, done: 999, failed: 1, skipped: 0 },
  currentWave: null,
  waves: [run.waves[0], { wave: 1, pending: 0, done: 994, failed: 1, skipped: 0 }],
  endedAt: '2026-12-01T09:31:10.120311+00:00',
} as const

export const opened = { run, plan: null, targetVersion: run.targetVersion, replayed: false } as const

export const upToDate = { run: null, plan: null, targetVersion: run.targetVersion, replayed: false } as const

export const tenantsPage = {
  items: [
    {
      tenantId,
      slug: 'acme-gmbh',
      schema: 'tenant_6817e9790927434f8bc384071a4a4e9c',
      wave: 1,
      status: 'failed',
      fromVersion: '20261122000000',
      toVersion: null,
      attempts: 1,
      error,
      endedAt: '2026-12-01T09:30:20.120311+00:00',
    },
  ],
  nextAfter: null,
} as const

export const status = {
  newestVersion: error.version,
  newestName: error.name,
  tenants: 1000,
  versions: [
    { version: '20261122000000', name: 'create_catalogue', tenants: 421 },
    { version: error.version, name: error.name, tenants: 579 },
  ],
  behind: 421,
  failed: 1,
  failures: [{ tenantId, slug: 'acme-gmbh', version: '20261122000000', error }],
  missing: 0,
  missingSchemas: [],
  openRun: run,
} as const
