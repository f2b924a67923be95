import { useEffect, useState } from 'react'
import { afterPress } from './after-press.ts'

/** A value that comes by itself and makes the page move: a new one shows when nothing is being pressed. */
export function useAfterPress<Value>(value: Value): Value {
  const [shown, setShown] = useState(value)
  useEffect(() => afterPress(() => setShown(value)), [value])
  return shown
}
