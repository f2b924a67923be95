import { useBlocker } from '@tanstack/react-router'

/** Asks before the page is left, for as long as something on it would be lost. */
export function useLeaveWarning(isAtRisk: boolean): void {
  useBlocker({
    shouldBlockFn: () => isAtRisk && !confirm('What you have not saved would be lost. Leave all the same?'),
    enableBeforeUnload: isAtRisk,
    disabled: !isAtRisk,
  })
}
