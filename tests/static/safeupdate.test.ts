import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'

const files = globSync('supabase/{schemas,tenant-migrations}/**/*.sql', { cwd: checkout }).sort()

/** An UPDATE or DELETE to its semicolon, in a function or by itself; not that of `on conflict do update` or `for update`. */
const writes = /^ *(?:with \w+ as \(\s*)?(?:update|delete from) [^;]*/gim

// Supabase loads safeupdate (https://github.com/eradman/pg-safeupdate) into the connections of its REST API. It looks into every
// function that is called there, SECURITY DEFINER or not; the local stack has nothing like it.
test('no statement writes to all rows of a table, which Supabase’s REST API refuses', () => {
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(checkout, file), 'utf8').replaceAll(/--.*$/gm, '')
    return [...text.matchAll(writes)].map(([write]) => ({ file, write }))
  })
  expect(found.length).toBeGreaterThan(50)
  expect(found.filter(({ write }) => !/\swhere\s/i.test(write))).toEqual([])
})
