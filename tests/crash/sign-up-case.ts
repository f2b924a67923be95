import { type FunctionCrash, failpointsOf, labelOf, momentsOf } from './crash-point.ts'
import type { Weather } from './weather.ts'

/** Whose the address is that somebody signs up with: nobody's, or a user's. */
type Address = 'free' | 'known'
/** Who goes on: the same call once more, a worker, or the reaper. */
type Recovery = 'call' | 'drain' | 'reaper'
/** What becomes of a sign-up that was made: its address is confirmed, or not in time. */
type Ending = 'confirmed' | 'not confirmed'

/** A sign-up whose function is killed, who goes on, and how it ends. */
export type SignUpCase = {
  address: Address
  weather: Weather
  crash: FunctionCrash
  recovery: Recovery
  ending: Ending
}

const beginning: FunctionCrash[] = [
  ...failpointsOf('sign_up:'),
  ...momentsOf('admit_sign_up', 'late'),
  ...momentsOf('read_settings'),
  ...momentsOf('begin_sign_up', 'in flight', 'late'),
]
const mailing: FunctionCrash[] = [...failpointsOf('setup_email:'), ...momentsOf('recover', 'late')]
const birth: FunctionCrash[] = [
  ...failpointsOf('owner:', 'decision:made'),
  ...momentsOf('create_user', 'in flight', 'late'),
  ...momentsOf('get_provisioning_result'),
]
const undoing: FunctionCrash[] = [
  ...failpointsOf('decision:'),
  ...momentsOf('mark_provisioning_failed', 'in flight', 'late'),
]

/** Every point, each with everybody who may go on; how it ends takes turns. */
export function signUpCases(): SignUpCase[] {
  const of = (address: Address, weather: Weather, crashes: FunctionCrash[]) =>
    crashes.flatMap((crash) =>
      (['call', 'drain', 'reaper'] as const).map((recovery) => ({ address, weather, crash, recovery })),
    )
  return [
    ...of('free', 'calm', [...beginning, ...birth, ...mailing]),
    ...of('known', 'calm', [...beginning, ...momentsOf('create_user', 'late'), ...mailing]),
    ...of('free', 'auth refuses', undoing),
    ...of('free', 'auth is down', undoing),
    ...of('free', 'auth says created but did not', undoing),
    ...of('free', 'auth fails after it created', undoing),
    ...of('known', 'auth is down', momentsOf('mark_provisioning_failed', 'in flight', 'late')),
    ...of('free', 'a gateway gives up on the database first', failpointsOf('database:')),
  ].map((each, n) => ({ ...each, ending: n % 2 ? 'confirmed' : 'not confirmed' }))
}

/** A case in one line; no two have the same. */
export function nameOfSignUp({ address, weather, crash, recovery, ending }: SignUpCase): string {
  const circumstances = weather === 'calm' ? '' : ` while ${weather}`
  return `sign-up, ${address} address${circumstances}: killed at ${labelOf(crash)}; ${recovery}; ${ending}`
}
