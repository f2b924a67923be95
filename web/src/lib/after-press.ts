let isPressed = false
const waiting: (() => void)[] = []

addEventListener(
  'pointerdown',
  () => {
    isPressed = true
  },
  true,
)
// Cancelled: the press became a scroll or a drag.
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, release, true)

function release(): void {
  isPressed = false
  // The click comes with the release, before any timer.
  for (const run of waiting.splice(0)) setTimeout(run)
}

/**
 * Runs it when no mouse button or finger is down. What leaves a field may be a press on a button: were the page to move in
 * the middle of it, because a field had an error to show, the button would not be where it is let go, and nothing would happen.
 */
export function afterPress(run: () => void): void {
  if (isPressed) waiting.push(run)
  else run()
}
