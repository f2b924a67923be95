import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'

/** A secret in every form in which it might be lying about. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const digests = ['md5', 'sha1', 'sha256', 'sha512'].map((name) =>
    createHash(name).update(bytes).digest('hex'),
  )
  const encoded = [0, 1, 2].flatMap((offset) => base64Within(bytes, offset))
  return [...new Set([secret, encodeURIComponent(secret), bytes.toString('hex'), ...encoded, ...digests])]
}

/** Its Base64 where it stands `offset` bytes into something longer: without the characters that mix in neighbours. */
function base64Within(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
  const [start, end] = [Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6)]
  return (['base64', 'base64url'] as const).map((form) => shifted.toString(form).slice(start, end))
}

/** The tables, of every schema, in which a row has one of these texts in any column. */
export async function searchDatabase(url: string, texts: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name
       from pg_class c
       where c.relkind in ('r', 'm') and c.relpersistence <> 't'
         and has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select')
       order by 1`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rowCount } = await client
        .query(
          `select from (select t::text as line from only ${name} t offset 0) as rows
           where exists (select from unnest($1::text[]) as needle where strpos(rows.line, needle) > 0)
           limit 1`,
          [texts],
        )
        .catch((error: { code?: string }) => {
          // Another test's tenant, gone since with its own schema, has nothing any more.
          if (name.startsWith('tenant_') && ['42P01', '3F000', 'XX000'].includes(error.code ?? ''))
            return { rowCount: 0 }
          throw error
        })
      if (rowCount) found.push(name)
    }
    return found
  } finally {
    await client.end()
  }
}

/** The files of a folder that hold one of these texts. */
export function searchFiles(folder: string, texts: string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter((entry) => {
      const content = readFileSync(path.join(entry.parentPath, entry.name), 'utf8')
      return texts.some((text) => content.includes(text))
    })
    .map(({ name }) => name)
}
