import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { checkout } from './run-tool.ts'

/**
 * What takes longest, of those who run together. Whoever comes last works while the other workers have nothing to do, and a file's size
 * says little about its time. What needs the browser's share of a core stands between what mostly waits.
 */
export const longestFiles = [
  'tests/interleavings/interleavings.test.ts',
  'tests/static/tools.test.ts',
  'tests/database/adoption-of-other-shapes.test.ts',
  'tests/database/adoption-refused.test.ts',
  'tests/database/schema-drift.test.ts',
  'tests/database/console-reads.test.ts',

  'tests/browser/console/lifecycle.test.ts',
  'tests/integration/examples.test.ts',
  'tests/integration/every-code.test.ts',
  'tests/browser/console/keys.test.ts',
  'tests/browser/console/history.test.ts',
  'tests/integration/cli/fleet.test.ts',
  'tests/browser/console/batches.test.ts',
  'tests/integration/doctor.test.ts',
  'tests/browser/console/health.test.ts',
  'tests/attacks/functions-by-role.test.ts',
  'tests/browser/console/tenants-detail.test.ts',
  'tests/attacks/own-schema-access.test.ts',
  'tests/browser/console/batches-table.test.ts',
  'tests/edge/tenants.test.ts',
  'tests/browser/console/tenants.test.ts',
  'tests/edge/batches-and-fleet.test.ts',
  'tests/browser/console/wizard-refused.test.ts',
  'tests/integration/fleet.test.ts',
  'tests/browser/console/shell.test.ts',
  'tests/integration/adoption.test.ts',
  'tests/browser/sign-up.test.ts',
  'tests/integration/cli/provision.test.ts',
  'tests/browser/console/wizard-once.test.ts',
  'tests/integration/rate-limits.test.ts',
  'tests/browser/console/session.test.ts',

  'tests/races/sign-up-secrecy.test.ts',

  'tests/documents/commands.test.ts',
  'tests/crash/restart.test.ts',
  'tests/fleet/fleet.test.ts',
  'tests/documents/restored-dump.test.ts',
  'tests/properties/properties.test.ts',
  'tests/documents/restored-copy.test.ts',
]

/** Begins with these, in their order; the rest is in vitest's. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files)
    return others.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = longestFiles.indexOf(path.relative(checkout, moduleId))
  return place === -1 ? longestFiles.length : place
}
