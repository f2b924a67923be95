import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useSlashKey } from '../../../lib/use-slash-key.ts'
import { useChangeSearch } from './use-change-search.ts'

const PAUSE_MS = 250

/** Searches while one types. `/` leads to it, Escape empties it. */
export function SearchField({ search }: { search: string }) {
  const input = useRef<HTMLInputElement>(null)
  // What is typed and not yet in the address.
  const [typed, setTyped] = useState<string>()
  const changeSearch = useChangeSearch()
  useSlashKey(input)

  useEffect(() => {
    if (typed === undefined) return
    const timer = setTimeout(async () => {
      await changeSearch({ search: typed === '' ? undefined : typed }, { replace: true })
      setTyped((latest) => (latest === typed ? undefined : latest))
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, changeSearch])

  const clear = () => {
    setTyped('')
    input.current?.focus()
  }
  const shown = typed ?? search
  return (
    <TextInput
      ref={input}
      type="text"
      role="searchbox"
      label="Search tenants"
      description="Name, slug, domain, contact address, or the owner’s whole address"
      maxLength={255}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={shown}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && clear()}
      rightSection={
        shown === '' ? (
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
