import { globSync } from 'node:fs'
import path from 'node:path'
import { isolationsOf, runTapFile } from '../harness/run-tap-file.ts'
import { checkout } from '../harness/run-tool.ts'
import { allCases } from '../interleavings/all-cases.ts'
import { Cast } from '../interleavings/cast.ts'
import { runCase } from '../interleavings/run-case.ts'

/** The first test that fails, and how. */
export type Catch = { test: string; how: string }

/** Runs the pgTAP files, which leave nothing behind, and then the interleavings, against a database until one turns red. */
export async function findCatch(databaseUrl: string): Promise<Catch | undefined> {
  return (await inTapFiles(databaseUrl)) ?? (await inInterleavings(databaseUrl))
}

async function inInterleavings(databaseUrl: string): Promise<Catch | undefined> {
  const cast = await Cast.open(databaseUrl)
  try {
    for (const [group, cases] of Object.entries(allCases)) {
      for (const it of cases) {
        const error = await runCase(cast, it).then(
          () => undefined,
          (reason: Error) => reason,
        )
        if (error) return { test: `${group} › ${it.title}`, how: error.message }
      }
    }
    return undefined
  } finally {
    await cast.close()
  }
}

async function inTapFiles(databaseUrl: string): Promise<Catch | undefined> {
  for (const file of globSync('supabase/tests/**/*.test.sql', { cwd: checkout }).sort()) {
    for (const isolation of isolationsOf(path.join(checkout, file))) {
      const { assertions, failure } = await runTapFile(databaseUrl, path.join(checkout, file), isolation)
      const test = `${file.replace(/^supabase\/tests\/|\.test\.sql$/g, '')} (${isolation})`
      const red = assertions.find(({ ok }) => !ok)
      if (red) return { test: `${test} › ${red.name}`, how: red.diagnostics }
      if (failure) return { test, how: failure }
    }
  }
  return undefined
}
