import type { Fault } from '../support/fault-proxy.ts'
import { answerInstead, authError, lieAboutUser, loseReply } from '../support/faults.ts'
import type { CallName } from './crash-point.ts'

/** What the services do to a function's calls, besides the crash. */
export type Weather =
  | 'calm'
  | 'auth refuses'
  | 'auth is down'
  | 'auth fails after it created'
  | 'auth says created but did not'
  | 'the first reply of the database is lost'
  | 'a gateway gives up on the database first'

const timeOut = answerInstead(504)
const forward: Fault = (_, go) => go()

/** The fault for each kind of call. */
export function faultsOf(weather: Weather): Partial<Record<CallName, Fault>> {
  switch (weather) {
    case 'calm':
      return {}
    case 'auth refuses':
      return { create_user: authError(422, 'validation_failed') }
    case 'auth is down':
      return { create_user: authError(500, 'unexpected_failure') }
    case 'auth fails after it created':
      return { create_user: answerInstead(500, { code: 500, error_code: 'unexpected_failure', msg: '' }) }
    case 'auth says created but did not':
      return { create_user: lieAboutUser }
    case 'the first reply of the database is lost':
      // Deno's fetch sends a call again by itself where a connection that it reuses breaks: a second delivery.
      return { provision_tenant_atomic: once(loseReply), get_provisioning_result: once(loseReply) }
    case 'a gateway gives up on the database first':
      return {
        provision_tenant_atomic: once(timeOut),
        begin_sign_up: once(timeOut),
        get_provisioning_result: once(timeOut),
      }
  }
}

function once(fault: Fault): Fault {
  let isFirst = true
  return (call, go) => {
    const chosen = isFirst ? fault : forward
    isFirst = false
    return chosen(call, go)
  }
}
