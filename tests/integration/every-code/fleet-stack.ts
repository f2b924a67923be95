import type { LandlordClient } from '../../../client/landlord-client.ts'
import type { Endpoint } from '../../../supabase/functions/_shared/contract/endpoint.ts'
import { connectTo } from '../../support/fleet.ts'
import { type OwnStack, startOwnStack } from '../../support/own-stack.ts'
import { type Answer, urlOf } from '../../support/provision.ts'
import { signInTo } from '../../support/sign-in-to.ts'
import { type Change, send } from './send.ts'

export interface Fleet {
  stack: OwnStack
  landlord: LandlordClient
  token: string
}

/** A stack of its own, since there is one open run, and any drain goes on with it. */
let starting: Promise<Fleet> | undefined

async function start(): Promise<Fleet> {
  const stack = await startOwnStack('every-code-fleet')
  return { stack, landlord: await connectTo(stack.env), token: await signInTo(stack.env) }
}

export function theFleet(): Promise<Fleet> {
  starting ??= start()
  return starting
}

export async function stopFleetStack(): Promise<void> {
  await (await starting)?.stack.stop()
  starting = undefined
}

export function sendThere(endpoint: Endpoint, { stack, token }: Fleet, change: Change): Promise<Answer> {
  const authorization = endpoint.access === 'secret key' ? { apikey: stack.env.SECRET_KEY } : undefined
  const base = urlOf(endpoint, stack.env.FUNCTIONS_URL)
  return send(endpoint, { token }, { base, ...(authorization && { authorization }), ...change })
}
