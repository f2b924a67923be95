import { createContext, use, useSyncExternalStore } from 'react'
import type { LandlordClient } from '../../../client/landlord-client.ts'
import type { PageConfig } from './page-config.ts'
import type { Session } from './session.ts'

/** What every page of the console works with. */
export interface Console {
  config: PageConfig
  session: Session
  /** Landlord's endpoints, called as the admin who is signed in. */
  api: LandlordClient
}

export const ConsoleContext = createContext<Console | undefined>(undefined)

export function useConsole(): Console {
  const console = use(ConsoleContext)
  if (!console) throw new Error('a page of the console outside the console')
  return console
}

/** Who is signed in: null for nobody, undefined while it is not known yet. */
export function useSignedIn() {
  const { session } = useConsole()
  return useSyncExternalStore(session.subscribe, session.read)
}
