/** The lines of a text's UPDATEs and DELETEs without WHERE. None in what Postgres can't read: it says so itself, when it is pushed. */
export async function writesWithoutWhere(sql: string): Promise<number[]> {
  // A compiled Postgres parser, which no other command should load.
  const { parse } = await import('libpg-query')
  const tree: unknown = await parse(sql).catch(() => undefined)
  // Places in the tree are bytes of the text.
  const bytes = Buffer.from(sql)
  return placesIn(tree).map((place) => bytes.subarray(0, place).toString().split('\n').length)
}

function placesIn(node: unknown): number[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([kind, child]) => [
    ...(isUnbounded(kind, child) ? [child.relation.location] : []),
    ...placesIn(child),
  ])
}

interface Write {
  relation: { location: number }
  whereClause?: unknown
}

function isUnbounded(kind: string, node: unknown): node is Write {
  return (kind === 'UpdateStmt' || kind === 'DeleteStmt') && !(node as Write).whereClause
}
