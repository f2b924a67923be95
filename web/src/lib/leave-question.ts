import { useBlocker } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'

/** Asks whoever is about to leave; true where they go. */
type LeaveQuestion = () => boolean | Promise<boolean>

const questions = new Set<LeaveQuestion>()

/** Asks before the page is left, by signing out as well, for as long as something on it would be lost. */
export function useLeaveQuestion(isAtRisk: boolean, ask: LeaveQuestion): void {
  const askAsItIs = useEffectEvent(ask)
  useBlocker({
    shouldBlockFn: async () => isAtRisk && !(await ask()),
    enableBeforeUnload: isAtRisk,
    disabled: !isAtRisk,
  })
  useEffect(() => {
    if (!isAtRisk) return
    const question = () => askAsItIs()
    questions.add(question)
    return () => void questions.delete(question)
  }, [isAtRisk])
}

/** Whether nothing on the page would be lost, or its visitor goes all the same. */
export async function mayLeave(): Promise<boolean> {
  for (const ask of [...questions]) if (!(await ask())) return false
  return true
}
