/** Files that start a stack of their own, whatever the environment names: on another target they say nothing about it. */
export const ownStackFiles = [
  'tests/integration/adoption.test.ts',
  'tests/integration/batch-async.test.ts',
  'tests/integration/doctor.test.ts',
  'tests/integration/examples.test.ts',
  'tests/integration/fleet.test.ts',
  'tests/integration/metrics.test.ts',
  'tests/integration/operations.test.ts',
  'tests/integration/ops.test.ts',
  'tests/integration/owed-emails.test.ts',
  'tests/integration/provision-schema.test.ts',
  'tests/integration/rate-limits.test.ts',
  'tests/integration/schema-drift.test.ts',
  'tests/integration/sign-up-healing.test.ts',
  'tests/integration/worker-outage.test.ts',
  'tests/integration/cli/fleet.test.ts',
]
