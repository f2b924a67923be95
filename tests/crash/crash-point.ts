import type { Failpoint } from '../../supabase/functions/_shared/failpoint.ts'

/** Every failpoint that the function has: the compiler keeps this complete. */
const failpoints = Object.keys({
  'provision:begin': true,
  'provision:started': true,
  'provision:answering': true,
  'owner:asking': true,
  'owner:answered': true,
  'decision:undoing': true,
  'decision:made': true,
  'setup_email:sending': true,
  'setup_email:sent': true,
  'sign_up:admitted': true,
  'sign_up:begun': true,
  'sign_up:answering': true,
  'database:asking_again': true,
  'drain:claiming': true,
  'drain:claimed': true,
  'drain:finished': true,
  'drain:emailing': true,
  'drain:counting': true,
  'owed_email:claimed': true,
  'worker:settling': true,
  'batch:accepted': true,
  'batch:claimed': true,
  'batch:settling': true,
  'batch:answering': true,
} satisfies Record<Failpoint, true>) as Failpoint[]

/** The calls that the function makes on behalf of a request, as `METHOD /path`. */
export const calls = {
  read_settings: 'GET /auth/v1/settings',
  admit_sign_up: 'POST /rest/v1/rpc/admit_sign_up',
  begin_sign_up: 'POST /rest/v1/rpc/begin_sign_up',
  provision_tenant_atomic: 'POST /rest/v1/rpc/provision_tenant_atomic',
  create_user: 'POST /auth/v1/admin/users',
  get_provisioning_result: 'POST /rest/v1/rpc/get_provisioning_result',
  get_provisioning_results: 'POST /rest/v1/rpc/get_provisioning_results',
  mark_provisioning_failed: 'POST /rest/v1/rpc/mark_provisioning_failed',
  recover: 'POST /auth/v1/recover',
  claim_requests: 'POST /rest/v1/rpc/claim_requests',
  claim_setup_emails: 'POST /rest/v1/rpc/claim_setup_emails',
  accept_batch: 'POST /rest/v1/rpc/accept_batch',
  settle_batches: 'POST /rest/v1/rpc/settle_batches',
  get_batch: 'POST /rest/v1/rpc/get_batch',
  list_batch_items: 'POST /rest/v1/rpc/list_batch_items',
  count_waiting: 'POST /rest/v1/rpc/count_waiting',
  provision_tenant_schema: 'POST /rest/v1/rpc/provision_tenant_schema',
  provision_missing_schemas: 'POST /rest/v1/rpc/provision_missing_schemas',
} as const

export type CallName = keyof typeof calls

/**
 * When, around a call, the caller is killed. `before reply`: the service has done its work, and nobody hears of it.
 * `in flight`: both happen at once. `late`: the call arrives only when everything else is over.
 */
export type Moment = 'before send' | 'before reply' | 'after reply' | 'in flight' | 'late'

/** Where a function is killed: at the n-th hit of a failpoint, or around its n-th call of a kind. */
export type FunctionCrash =
  | { failpoint: Failpoint; nth?: number }
  | { call: CallName; moment: Moment; nth?: number }

/** The reaper is all SQL: its connection is lost with its work done and not committed. */
export type ReaperCrash = { reaper: 'before commit' }

export type CrashPoint = FunctionCrash | ReaperCrash

/** How a crash point is called in reports. */
export function labelOf(point: CrashPoint): string {
  if ('reaper' in point) return `reaper, ${point.reaper}`
  const nth = point.nth === undefined ? '' : ` (${point.nth}.)`
  return 'failpoint' in point ? `${point.failpoint}${nth}` : `${point.call}, ${point.moment}${nth}`
}

/** The crash points of the failpoints whose names begin like this. */
export function failpointsOf(...prefixes: string[]): FunctionCrash[] {
  return failpoints
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .map((failpoint) => ({ failpoint }))
}

/** The moments around a call. */
export function momentsOf(call: CallName, ...more: Moment[]): FunctionCrash[] {
  return (['before send', 'before reply', 'after reply', ...more] as const).map((moment) => ({
    call,
    moment,
  }))
}
