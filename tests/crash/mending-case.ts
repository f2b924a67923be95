import { type FunctionCrash, labelOf, momentsOf } from './crash-point.ts'

/** What an active tenant has lost of its own schema. */
type Loss = 'schema' | 'role' | 'schema and role' | 'packages'
/** Who gives it back: somebody who asks for that, or a drain. */
type Mender = 'call' | 'drain'

/** A function that is killed while it gives a schema back, and what comes after: somebody else does, or the tenant is purged. */
export type MendingCase = { loss: Loss; by: Mender; crash: FunctionCrash; then: Mender | 'purge' }

const crashes: Record<Mender, FunctionCrash[]> = {
  call: momentsOf('provision_tenant_schema', 'in flight', 'late'),
  drain: momentsOf('provision_missing_schemas', 'in flight', 'late'),
}

const losses: Loss[] = ['schema', 'role', 'schema and role', 'packages']
/** A drain looks for schemas and roles that are missing, not into them. */
const isFor = (mender: string, loss: Loss) => mender !== 'drain' || loss !== 'packages'

/** Every moment of both calls, whatever was lost, each with whatever may come after. */
export function mendingCases(): MendingCase[] {
  return (['call', 'drain'] as const).flatMap((by) =>
    losses
      .filter((loss) => isFor(by, loss))
      .flatMap((loss) =>
        crashes[by].flatMap((crash) =>
          (['call', 'drain', 'purge'] as const)
            .filter((then) => isFor(then, loss))
            .map((then): MendingCase => ({ loss, by, crash, then })),
        ),
      ),
  )
}

/** A case in one line; no two have the same. */
export function nameOfMending({ loss, by, crash, then }: MendingCase): string {
  return `own schema, ${loss} lost: ${by} killed at ${labelOf(crash)}; ${then}`
}
