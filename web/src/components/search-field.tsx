import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useSlashKey } from '../lib/use-slash-key.ts'

interface SearchFieldProps {
  label: string
  placeholder?: string
  /** What there is to say of what has been typed so far. */
  describe?: (text: string) => string | undefined
  /** What is searched for now, as the address has it. */
  value: string
  /** Told when the typing has come to rest. */
  onSearch: (text: string) => void
}

const PAUSE_MS = 250

/** The search of a list. `/` leads to it from anywhere on the page, Escape empties it. */
export function SearchField({ label, placeholder, describe, value, onSearch }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useTypedText(value, onSearch)
  useSlashKey(input)
  const clear = () => {
    setText('')
    input.current?.focus()
  }
  return (
    <TextInput
      ref={input}
      role="searchbox"
      label={label}
      description={describe?.(text)}
      placeholder={placeholder}
      maxLength={255}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && clear()}
      rightSection={
        text === '' ? (
          <Kbd aria-hidden size="xs">
            /
          </Kbd>
        ) : (
          <CloseButton aria-label="Clear the search" onClick={clear} />
        )
      }
    />
  )
}

/** What stands in the field: what is being typed, or what the address has. */
function useTypedText(value: string, onSearch: (text: string) => void) {
  const [typed, setTyped] = useState<string>()
  const sent = useRef<string>(undefined)
  const tell = useRef(onSearch)
  tell.current = onSearch

  useEffect(() => {
    if (typed === undefined || typed === value) return
    const timer = setTimeout(() => {
      sent.current = typed.trim()
      tell.current(typed)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, value])

  useEffect(() => {
    // The address changes by other ways, too: Back, or filters that are cleared. Its echo must not take what was typed since.
    const isEcho = value.trim() === sent.current
    setTyped((current) => (isEcho && current !== value ? current : undefined))
  }, [value])

  return [typed ?? value, setTyped] as const
}
