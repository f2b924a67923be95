/** A list that the console can ask for. */
export type Case = {
  /** What is filtered by. */
  title: string
  filter: Record<string, unknown>
  sort: string
  isDescending: boolean
  page: number
  /** How often `next_cursor` is followed first; on a page of 100, then. */
  cursors: number
}

const january = { created_from: '2025-01-01', created_to: '2025-02-01' }

/** Common and rare, alone and together. */
const filters = (batch: string): [title: string, filter: Case['filter']][] => [
  ['no filter', {}],
  ['status active (90 %)', { statuses: ['active'] }],
  ['status archived (4.5 %)', { statuses: ['archived'] }],
  ['status setup_incomplete (1 %)', { statuses: ['setup_incomplete'] }],
  ['two statuses (8.5 %)', { statuses: ['suspended', 'archived'] }],
  ['template default (94 %)', { template: 'default' }],
  ['template trade@1 (6 %)', { template: 'trade@1' }],
  ['template rare (0.1 %)', { template: 'rare' }],
  ['a batch (10,000)', { batch_id: batch }],
  ['a month (3 %)', january],
  ['a day (960)', { created_from: '2025-01-01', created_to: '2025-01-02' }],
  ['archived and trade', { statuses: ['archived'], template: 'trade' }],
  ['active in a month', { statuses: ['active'], ...january }],
  ['archived of a batch', { statuses: ['archived'], batch_id: batch }],
  ['search gmbh (25 %)', { search: 'gmbh' }],
  ['search .test (50 %)', { search: '.test' }],
  ['search kepler (6 %)', { search: 'kepler' }],
  ['search kepler müller (0.1 %)', { search: 'kepler müller' }],
  ['search 123456 (a few)', { search: '123456' }],
  ['search qqqqqq (none)', { search: 'qqqqqq' }],
  ['search a (a beginning)', { search: 'a' }],
  ['search ze (a beginning)', { search: 'ze' }],
  ['search %_% (wildcards)', { search: '%_%' }],
  ['search an owner’s address', { search: 'owner77@bench.test' }],
  ['search zephyr, archived', { search: 'zephyr', statuses: ['archived'] }],
  ['search kepler, a month', { search: 'kepler', ...january }],
]

/** Every filter by every sort, each way, on the first pages, on the last by number, and some pages on by cursor. */
export function registryCases(batch: string): Case[] {
  return filters(batch).flatMap(([title, filter]) =>
    ['name', 'slug', 'created_at', 'status'].flatMap((sort) =>
      [false, true].flatMap((isDescending) => {
        const one = { title, filter, sort, isDescending }
        const lastPage = 'search' in filter ? 40 : 400
        return [
          ...[1, 2, lastPage].map((page) => ({ ...one, page, cursors: 0 })),
          { ...one, page: 1, cursors: 3 },
        ]
      }),
    ),
  )
}
