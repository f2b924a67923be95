let isPressed = false
addEventListener('pointerdown', () => setPressed(true), true)
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setPressed(false), true)

function setPressed(value: boolean): void {
  isPressed = value
}

/**
 * Runs it when no mouse button or finger is down. What leaves a field may be a press on a button: were the page to move in
 * the middle of it, because a field had an error to show, the button would not be where it is let go, and nothing would happen.
 */
export function afterPress(run: () => void): void {
  if (!isPressed) run()
  // The click comes with the release, before any timer.
  else addEventListener('pointerup', () => setTimeout(run), { once: true })
}
