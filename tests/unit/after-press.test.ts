import { afterEach, expect, test, vi } from 'vitest'

const page = new EventTarget()
vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
const { afterPress } = await import('../../web/src/lib/after-press.ts')
vi.unstubAllGlobals()

vi.useFakeTimers()
const tell = (event: string) => page.dispatchEvent(new Event(event))
afterEach(() => void tell('pointerup'))

test('what nobody presses against runs at once', () => {
  const run = vi.fn()
  afterPress(run)
  expect(run).toHaveBeenCalledOnce()
})

test.each(['pointerup', 'pointercancel'])('what waits for a press runs once, after its %s', (end) => {
  const run = vi.fn()
  tell('pointerdown')
  afterPress(run)
  expect(run).not.toHaveBeenCalled()
  tell(end)
  tell('pointerdown')
  tell('pointerup')
  vi.runAllTimers()
  expect(run).toHaveBeenCalledOnce()
})
