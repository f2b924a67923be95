import type { LandlordClient } from '../../../../client/landlord-client.ts'
import { useConsole, useSignedIn } from '../../lib/console-context.ts'
import type { Session } from '../../lib/session.ts'
import { DraftStore } from './draft-store.ts'
import { Submission } from './submission.ts'

/** What one admin is at: their drafts, and what is being sent of them. It ends with the session. */
class Desk {
  readonly adminId: string
  readonly drafts: DraftStore
  readonly #submissions = new Map<string, Submission>()
  readonly #console: { api: LandlordClient; session: Session }

  constructor(adminId: string, console: { api: LandlordClient; session: Session }) {
    this.adminId = adminId
    this.drafts = new DraftStore(adminId)
    this.#console = console
    console.session.subscribe(() => {
      if (console.session.read()?.userId === adminId) return
      for (const submission of this.#submissions.values()) submission.end()
      this.#submissions.clear()
    })
  }

  submissionOf(draftId: string): Submission {
    const known = this.#submissions.get(draftId) ?? new Submission(draftId, this.drafts, this.#console)
    this.#submissions.set(draftId, known)
    return known
  }
}

const desks = new WeakMap<Session, Desk>()

/** That of whoever is signed in. The same as long as they are. */
export function useDesk(): Desk {
  const { api, session } = useConsole()
  const adminId = useSignedIn()?.userId ?? ''
  const known = desks.get(session)
  if (known?.adminId === adminId) return known
  const desk = new Desk(adminId, { api, session })
  desks.set(session, desk)
  return desk
}

export type { Desk }
