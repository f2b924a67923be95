import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import type { Fault, FaultProxy } from '../support/fault-proxy.ts'
import { answer, authError, breakReply, drop, lieAboutUser, loseReply } from '../support/faults.ts'

/** Something that goes wrong between the function and what it calls, and what it may come to. */
export type Weather = {
  /** The hasty function gives up on the auth service soon; the patient one never does. */
  through: 'patient' | 'hasty'
  rules: { where: string; fault: Fault; times?: number }[]
  /** Whether the owner is born, where nothing else is in the way. `maybe`: a race that either may win. */
  isBorn: 'yes' | 'no' | 'maybe'
  /** What the caller is told where the owner is not born. */
  code: ErrorCode
  /** Makes the circuit breaker count failures. */
  isOutage: boolean
}

const createUser = 'POST /auth/v1/admin/users'
const start = 'POST /rest/v1/rpc/provision_tenant_atomic'
const mark = 'POST /rest/v1/rpc/mark_provisioning_failed'
const read = 'POST /rest/v1/rpc/get_provisioning_result'

const never = () => new Promise<undefined>(() => {})
/** Nobody hears of the call, and no reply ever comes. */
const hang: Fault = never
/** The call arrives, and no reply ever comes. */
const hangAfter: Fault = async (_, forward) => {
  await forward().catch(() => {})
  return never()
}

const serverError = authError(500, 'unexpected_failure')

/** By name, so that a failed sequence reads. */
export const weathers = {
  'auth answers 500': no([{ where: createUser, fault: serverError }]),
  'auth answers 500 once': yes([{ where: createUser, fault: serverError, times: 1 }]),
  'auth answers 429': no([{ where: createUser, fault: authError(429, 'over_request_rate_limit') }]),
  'auth cannot be reached': no([{ where: createUser, fault: drop }]),
  'auth refuses': {
    ...no([{ where: createUser, fault: authError(422, 'weak_password') }]),
    code: 'AUTH_USER_CREATION_FAILED',
    isOutage: false,
  },
  'auth says yes and does nothing': { ...no([{ where: createUser, fault: lieAboutUser }]), isOutage: false },
  'every reply of auth is lost': yes([{ where: createUser, fault: loseReply }], true),
  'one reply of auth is lost': yes([{ where: createUser, fault: loseReply, times: 1 }]),
  'every reply of auth breaks off': yes([{ where: createUser, fault: breakReply }], true),
  'auth hangs': {
    ...no([{ where: createUser, fault: hang }]),
    through: 'hasty',
    code: 'TIMEOUT',
  },
  'auth hangs after its work': {
    ...no([{ where: createUser, fault: hangAfter }]),
    through: 'hasty',
    isBorn: 'maybe',
    code: 'TIMEOUT',
  },
  'the reply of step 1 is lost': yes([{ where: start, fault: loseReply, times: 1 }]),
  'the database cannot be reached once': yes([{ where: start, fault: drop, times: 1 }]),
  'the reply to the result is lost': yes([{ where: read, fault: loseReply, times: 1 }]),
  'auth answers 500, and the reply of step 5 is lost': no([
    { where: createUser, fault: serverError },
    { where: mark, fault: loseReply, times: 1 },
  ]),
  'auth loses its replies, and step 5 is answered 503 once': yes(
    [
      { where: createUser, fault: loseReply },
      { where: mark, fault: answer(503, { code: 'PGRST000', message: 'no database' }), times: 1 },
    ],
    true,
  ),
} satisfies Record<string, Weather>

/** The names of them. */
export type WeatherName = keyof typeof weathers

/** Lets it rain, and clears up afterwards: what has been sent has arrived by then. */
export async function during<Result>(
  proxy: FaultProxy,
  weather: Weather,
  run: () => Promise<Result>,
): Promise<Result> {
  const sent: Promise<unknown>[] = []
  for (const { where, fault, times } of weather.rules) {
    const noted: Fault = (call, forward) =>
      fault(call, () => {
        const arrival = forward()
        sent.push(arrival)
        return arrival
      })
    proxy.on(where, noted, times)
  }
  try {
    return await run()
  } finally {
    proxy.clear()
    await Promise.allSettled(sent)
  }
}

function no(rules: Weather['rules']): Weather {
  return { through: 'patient', rules, isBorn: 'no', code: 'AUTH_UNAVAILABLE', isOutage: true }
}

function yes(rules: Weather['rules'], isOutage = false): Weather {
  return { through: 'patient', rules, isBorn: 'yes', code: 'AUTH_UNAVAILABLE', isOutage }
}
