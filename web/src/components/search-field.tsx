import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useSlashKey } from '../lib/use-slash-key.ts'

interface SearchFieldProps {
  label: string
  placeholder?: string
  /** What is searched for now, as the address has it. */
  value: string
  /** Told when the typing has come to rest. */
  onSearch: (text: string) => void
}

/** The search of a list; `/` leads to it from anywhere on the page. */
export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  useSlashKey(input)
  const tell = useDebouncedCallback(onSearch, 250)
  // The address changes by other ways, too: Back, or filters that are cleared.
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      ref={input}
      type="search"
      label={label}
      placeholder={placeholder}
      description={isTooShort(text) ? 'Three letters or digits at least' : undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
      onKeyDown={(event) => event.key === 'Enter' && tell.flush()}
    />
  )
}

/** Whether the service would refuse to search for so little. */
export function isTooShort(text: string): boolean {
  return text.trim() !== '' && !/[\p{L}\p{N}]{3}/u.test(text)
}
