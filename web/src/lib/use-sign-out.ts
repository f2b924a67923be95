import { useConsole } from './console-context.ts'
import { mayLeave } from './leave-question.ts'

/** Signs the admin out as they wish; asks before where something on the page would be lost. */
export function useSignOut(): () => Promise<void> {
  const { session } = useConsole()
  return async () => {
    if (await mayLeave()) await session.signOut({ isWished: true })
  }
}
