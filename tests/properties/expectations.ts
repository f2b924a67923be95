import assert from 'node:assert/strict'
import type { ErrorCode } from '../../supabase/functions/_shared/contract/error-codes.ts'
import type { Weather } from './faults.ts'
import type { Told } from './history.ts'
import { canBeBorn, type Intention, type Model, type Start, settle, type Wish } from './model.ts'

/** Holds what a caller was told against what the model foresaw, and moves the model on. */
export function expectAnswer(
  model: Model,
  call: { key: number; wish: Wish; start: Start; weather?: Weather | undefined },
  told: Told,
): void {
  const { key, wish, start, weather } = call
  if (start.kind === 'refused') {
    expectCode(told, start.codes)
  } else if (start.kind === 'replayed') {
    expectOk(told, true)
  } else if (start.kind === 'completed') {
    // Where the reply of step 1 was lost, its second delivery may be a replay.
    expectOk(told)
    settle(model, key, 'completed', wish)
  } else {
    const intention = model.intentions[key] as Intention
    // A request that exists keeps its wish; a new one is this one.
    if (intention.status === 'none') intention.wish = wish
    expectBirth(model, key, told, weather)
  }
}

function expectBirth(model: Model, key: number, told: Told, weather: Weather | undefined): void {
  const isFree = canBeBorn(model, key)
  const mayLive = isFree && weather?.isBorn !== 'no'
  const mayFail = !isFree || (weather !== undefined && weather.isBorn !== 'yes')
  if ('ok' in told) {
    assert.ok(mayLive, 'a tenant was made whose owner cannot have been born')
    expectOk(told, false)
    settle(model, key, 'completed')
    return
  }
  assert.ok(mayFail, `nothing was in the way, and the answer is ${told.problem.code}`)
  const codes: ErrorCode[] = weather ? [weather.code] : []
  expectCode(told, isFree ? codes : [...codes, 'EMAIL_UNAVAILABLE'])
  settle(model, key, 'failed')
}

function expectOk(told: Told, replayed?: boolean): void {
  assert.ok('ok' in told, `answered ${'problem' in told ? told.problem.code : ''} instead of a tenant`)
  if (replayed !== undefined) assert.equal(told.ok.replayed, replayed)
}

function expectCode(told: Told, codes: ErrorCode[]): void {
  assert.ok('problem' in told, `answered a tenant instead of ${codes.join(' or ')}`)
  assert.ok(
    codes.includes(told.problem.code),
    `answered ${told.problem.code} instead of ${codes.join(' or ')}`,
  )
}
