import type { Fault, Reply } from './fault-proxy.ts'

/** Answers in the service's place; it is not asked. */
export function answer(status: number, body: unknown = {}): Fault {
  return async () => json(status, body)
}

/** Answers in the auth service's place, in its form. */
export function authError(status: number, code: string): Fault {
  return answer(status, { code: status, error_code: code, msg: 'Refused by a test' })
}

/** Drops the connection before the service hears of the call. */
export const drop: Fault = async () => undefined

/** Lets the service do its work, and loses its reply. */
export const loseReply: Fault = async (_, forward) => {
  await forward()
  return undefined
}

/** Lets the service do its work, and answers something else. */
export function answerInstead(status: number, body: unknown = {}): Fault {
  return async (_, forward) => {
    await forward()
    return json(status, body)
  }
}

/** Lets the service do its work, and cuts its reply short of the end of its JSON. */
export const breakReply: Fault = async (_, forward) => {
  const reply = await forward()
  return { ...reply, body: reply.body.slice(0, -9) }
}

/** Says that the user was created, in the auth service's form; it is not asked. */
export const lieAboutUser: Fault = async (call) => {
  const { id, email } = JSON.parse(call.body) as { id: string; email: string }
  return json(200, {
    id,
    email,
    aud: 'authenticated',
    role: 'authenticated',
    app_metadata: {},
    user_metadata: {},
  })
}

/** Keeps calls back until it is opened; then they go on as if nothing had been. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>()

  readonly fault: Fault = async (_, forward) => {
    await this.#opened.promise
    return forward()
  }

  open(): void {
    this.#opened.resolve()
  }
}

function json(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
