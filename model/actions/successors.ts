import type { State } from '../state.ts'
import { authSteps } from './auth-service.ts'
import { call, drain } from './callers.ts'
import { driverSteps } from './drivers.ts'
import { unawaitedArrivals } from './network.ts'
import type { Emit, World } from './step.ts'
import { surroundingSteps } from './surroundings.ts'

/**
 * Everything that may happen next. What stands for what:
 *
 * | step of the model | SQL, TypeScript or fact of the world |
 * | --- | --- |
 * | provision_tenant_atomic starts an attempt, replays | private.provision_tenant_atomic, claim_request, start_attempt |
 * | worker takes over | POST /ops/drain: claim for update skip locked, start_attempt |
 * | create user: inserted, refused, tries again | AuthService.createOwner, #createOnce; the auth service's insert |
 * | trigger reads, locks and activates or refuses | private.activate_on_owner_created, activate_tenant |
 * | commits, rolls back | the auth service's transaction; a crash of it, a lock time-out, a restarted database roll back |
 * | get_provisioning_result, mark_provisioning_failed | ProvisioningService.#decide and the functions of those names |
 * | what the caller is told | the ends of #bringOwnerToLife and provision |
 * | lease runs out; reaper | lease_expires_at; private.reap_expired_requests |
 * | stranger | an ordinary user of the auth service with the owner's e-mail |
 * | crash of a caller or worker | the function killed between any two messages |
 * | lost request | the message is sent and never arrives; its sender gives up, tries again or crashes |
 * | lost answer | the message arrives awaited by nobody; its sender does as above |
 * | late arrival, duplicate delivery | the message arrives awaited by nobody, after its sender gave up, or once more |
 * | false answer | a proxy or gateway in between says 200 or 422 of its own accord |
 */
export function successors(s: State, world: World, emit: Emit): void {
  call(s, world, emit)
  drain(s, world, emit)
  driverSteps(s, world, emit)
  authSteps(s, world, emit)
  unawaitedArrivals(s, world, emit)
  surroundingSteps(s, world, emit)
}
