import { type FunctionCrash, failpointsOf, momentsOf } from './crash-point.ts'

/** Where a call can be killed that brings a new owner to life, whatever the owner mode. */
export const birth: FunctionCrash[] = [
  ...failpointsOf('provision:', 'owner:', 'decision:made'),
  ...momentsOf('provision_tenant_atomic', 'in flight', 'late'),
  ...momentsOf('create_user', 'in flight', 'late'),
  ...momentsOf('get_provisioning_result'),
]
/** Where it can be killed while it sends the owner their mail. */
export const mailing: FunctionCrash[] = [...failpointsOf('setup_email:'), ...momentsOf('recover', 'late')]

/** Where it can be killed while it undoes what the auth service did not answer with a clear yes. */
export const undoing: FunctionCrash[] = [
  ...failpointsOf('owner:answered', 'decision:'),
  { call: 'create_user', moment: 'after reply' },
  ...momentsOf('mark_provisioning_failed', 'in flight', 'late'),
]

/** Where a worker can be killed, from before it asks for work until it has counted what is left. */
export const working: FunctionCrash[] = [
  ...failpointsOf('drain:', 'owner:', 'decision:made', 'setup_email:'),
  ...momentsOf('claim_requests'),
  ...momentsOf('create_user', 'in flight', 'late'),
  ...momentsOf('get_provisioning_results'),
  ...momentsOf('recover'),
  ...momentsOf('claim_setup_emails'),
  ...momentsOf('count_waiting'),
]

/** Where a call can be killed that finds its request completed. */
export const replaying: FunctionCrash[] = [
  ...failpointsOf('provision:'),
  ...momentsOf('provision_tenant_atomic', 'late'),
]

/** The tenant is begun, and nothing else has happened. */
export const started: FunctionCrash = { failpoint: 'provision:started' }
