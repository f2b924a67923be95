import { useLeaveQuestion } from './leave-question.ts'

const WHAT_IS_LOST = 'What you have not saved would be lost. Leave all the same?'

/** Has the browser ask before the page is left, for as long as something on it would be lost. */
export function useLeaveWarning(isAtRisk: boolean, question = WHAT_IS_LOST): void {
  useLeaveQuestion(isAtRisk, () => confirm(question))
}
