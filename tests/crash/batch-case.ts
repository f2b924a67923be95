import type { Isolation } from './crash-case.ts'
import { type FunctionCrash, failpointsOf, labelOf, momentsOf } from './crash-point.ts'

/** Who is there when the batch is made: its caller, who waits, or nobody. */
type Manner = 'inline' | 'async'
type BatchMode = 'independent' | 'all_or_nothing'
/** Who goes on: the same call once more, a worker, or the reaper. */
type Recovery = 'call' | 'drain' | 'reaper'

/** A batch whose function is killed, and who goes on. */
export type BatchCase = {
  manner: Manner
  mode: BatchMode
  /** Of every item; shared if not said otherwise. */
  isolation?: Isolation
  crash: FunctionCrash
  recovery: Recovery
}

const births: FunctionCrash[] = [
  ...failpointsOf('owner:', 'decision:made'),
  ...momentsOf('claim_requests', 'in flight', 'late'),
  ...momentsOf('create_user', 'in flight', 'late'),
  { call: 'create_user', moment: 'after reply', nth: 3 },
  { call: 'create_user', moment: 'late', nth: 3 },
  ...momentsOf('get_provisioning_results'),
]
const mails: FunctionCrash[] = [
  ...failpointsOf('setup_email:'),
  ...momentsOf('claim_setup_emails'),
  ...momentsOf('recover'),
]
const settling = momentsOf('settle_batches', 'in flight', 'late')

/** Where a function can be killed that makes a batch while its caller waits. */
const inline: Record<BatchMode, FunctionCrash[]> = {
  independent: [
    ...failpointsOf('batch:').filter((point) => labelOf(point) !== 'batch:settling'),
    ...momentsOf('accept_batch', 'in flight', 'late'),
    ...births,
    ...mails,
    ...momentsOf('get_batch'),
    ...momentsOf('list_batch_items'),
  ],
  all_or_nothing: [
    ...failpointsOf('batch:'),
    ...momentsOf('accept_batch', 'in flight', 'late'),
    ...births,
    ...settling,
    { call: 'get_batch', moment: 'before send' },
    { call: 'claim_setup_emails', moment: 'before reply' },
    { call: 'recover', moment: 'after reply' },
  ],
}

/** Where one can be killed that has accepted a batch, and works on it in the background. */
const async: Record<BatchMode, FunctionCrash[]> = {
  independent: [
    ...momentsOf('accept_batch', 'in flight', 'late'),
    ...failpointsOf('drain:', 'owed_email:'),
    ...births,
    ...mails,
    ...momentsOf('count_waiting'),
  ],
  all_or_nothing: [
    ...failpointsOf('drain:', 'worker:'),
    ...births,
    ...settling,
    { call: 'claim_setup_emails', moment: 'before reply' },
  ],
}

/** Every point, each with everybody who may go on. */
export function batchCases(): BatchCase[] {
  const modes = ['independent', 'all_or_nothing'] as const
  return [...modes.flatMap((mode) => [...inlineCases(mode), ...asyncCases(mode)]), ...ownSchemaCases()]
}

function inlineCases(mode: BatchMode): BatchCase[] {
  return inline[mode].flatMap((crash) =>
    (['call', 'drain', 'reaper'] as const).map(
      (recovery): BatchCase => ({ manner: 'inline', mode, crash, recovery }),
    ),
  )
}

function asyncCases(mode: BatchMode): BatchCase[] {
  return async[mode].flatMap((crash) =>
    (['drain', 'reaper'] as const).map((recovery): BatchCase => ({ manner: 'async', mode, crash, recovery })),
  )
}

/** In the one mode and manner in which others make the schemas, and undo those of a whole. */
function ownSchemaCases(): BatchCase[] {
  return asyncCases('all_or_nothing').map((each) => ({ ...each, isolation: 'schema' }))
}

/** A case in one line; no two have the same. */
export function nameOfBatch({ manner, mode, isolation, crash, recovery }: BatchCase): string {
  const own = isolation === 'schema' ? ', own schemas' : ''
  return `${manner} batch, ${mode}${own}: killed at ${labelOf(crash)}; ${recovery}`
}
