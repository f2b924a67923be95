import { readFileSync } from 'node:fs'
import type pg from 'pg'
import type { Case } from './cases.ts'

/** One call, in milliseconds: as the server's clock has it, and as much of it as it was computing (undefined where that can't be told). */
export type Sample = { ms: number; cpuMs: number | undefined }

type Page = { next_cursor: string | null }

const call = 'private.list_tenants($1, $2, $3, $4, $5, $6)'
const pageSize = 25

/** The arguments of a case, after following its cursors. */
export async function argumentsOf(client: pg.Client, it: Case): Promise<unknown[]> {
  const { filter, sort, isDescending, page, cursors } = it
  const args = (limit: number, cursor: string | null) => [filter, sort, isDescending, page, limit, cursor]
  let cursor: string | null = null
  for (let turn = 0; turn < cursors; turn += 1) {
    const answer: pg.QueryResult<{ page: Page }> = await client.query(
      `select ${call} as page`,
      args(pageSize, cursor),
    )
    cursor = answer.rows[0]?.page.next_cursor ?? cursor
  }
  return args(pageSize, cursor)
}

/** Calls a list once. */
export async function measure(client: pg.Client, args: unknown[], pid: number): Promise<Sample> {
  const before = cpuOf(pid)
  const { rows } = await client.query(`explain (analyze, timing off, format json) select ${call}`, args)
  const after = cpuOf(pid)
  const [{ 'Execution Time': ms }] = rows[0]['QUERY PLAN'] as [{ 'Execution Time': number }]
  return { ms, cpuMs: before === undefined || after === undefined ? undefined : after - before }
}

/** The plans of every statement that a list runs inside, as text. Needs a superuser. */
export async function plansOf(client: pg.Client, args: unknown[]): Promise<string> {
  const plans: string[] = []
  const take = ({ message }: { message?: string | undefined }) => plans.push(message ?? '')
  client.on('notice', take)
  await client.query(`select ${call}`, args)
  client.off('notice', take)
  return plans.join('\n')
}

/** How long a process of this machine has been computing, in milliseconds; only Linux tells. */
function cpuOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return undefined
  }
}
