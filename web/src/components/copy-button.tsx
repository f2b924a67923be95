import { Button, Text } from '@mantine/core'
import { useState } from 'react'

interface CopyButtonProps {
  /** What is copied. */
  text: string
  /** Of what, for whoever hears only the button: `Copy the secret key`. */
  label?: string
  /** Told when it is in the clipboard. */
  onCopied?: () => void
}

/** Puts a text into the clipboard, and says whether that worked. */
export function CopyButton({ text, label, onCopied }: CopyButtonProps) {
  const [news, setNews] = useState('')
  const copy = async () => {
    try {
      // Without TLS there is no clipboard at all.
      await navigator.clipboard.writeText(text)
    } catch {
      return setNews('This browser does not let it be copied')
    }
    setNews('Copied')
    onCopied?.()
  }
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={label} onClick={copy}>
        Copy
      </Button>
      <Text size="sm" role="status">
        {news}
      </Text>
    </>
  )
}
