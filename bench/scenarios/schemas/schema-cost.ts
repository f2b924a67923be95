import type pg from 'pg'
import { measurePairs, type Pairs, timed } from '../../pairs.ts'
import { provisionInSql } from '../../provision-in-sql.ts'
import { rawSchemaMaker } from './raw-schema.ts'

/** What a schema of its own adds to `provision_tenant_atomic`, and what the same objects take by themselves. */
export async function measureSchemaCost(client: pg.Client, rounds: number): Promise<Pairs> {
  const makeRawSchema = await rawSchemaMaker(client)
  // A new schema makes all that a connection has planned void: neither side is to pay for the other's.
  const settle = () => provisionInSql(client)
  const ours = async () => {
    await settle()
    const shared = await timed(() => provisionInSql(client))
    return (await timed(() => provisionInSql(client, { isolation: 'schema' }))) - shared
  }
  const theirs = async () => {
    await settle()
    return timed(makeRawSchema)
  }
  return measurePairs(ours, theirs, { rounds, warmUp: 2 })
}
