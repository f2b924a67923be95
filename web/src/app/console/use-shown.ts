import { useEffect, useState } from 'react'

/** Opens a dialogue one step after it is there: it remembers where the focus was only when it sees itself opened. */
export function useShown(isOpen: boolean): boolean {
  const [isShown, setIsShown] = useState(false)
  useEffect(() => setIsShown(isOpen), [isOpen])
  return isShown
}
