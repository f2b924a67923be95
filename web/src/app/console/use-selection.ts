import { type KeyboardEvent, useState } from 'react'

/** Which entry of a list Enter would choose: the first, until the arrow keys say otherwise. */
export function useSelection<Entry extends { id: string }>(
  entries: Entry[],
  choose: (entry: Entry) => void,
): { selected: Entry | undefined; onKeyDown: (event: KeyboardEvent) => void } {
  const [selectedId, setSelectedId] = useState<string>()
  // What was selected may be in the list no more.
  const index = Math.max(
    0,
    entries.findIndex(({ id }) => id === selectedId),
  )
  const selected = entries[index]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    // Enter may belong to what is still being composed.
    if (event.nativeEvent.isComposing || (step === undefined && event.key !== 'Enter')) return
    event.preventDefault()
    if (step === undefined) {
      if (selected) choose(selected)
      return
    }
    const next = entries.at((index + step) % entries.length)
    if (!next) return
    setSelectedId(next.id)
  }
  return { selected, onKeyDown }
}
