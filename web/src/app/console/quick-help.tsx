import { Button, Kbd } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { paletteKeys } from './palette-keys.ts'
import classes from './shell.module.css'
import { useShellKeys } from './use-shell-keys.ts'

const Palette = lazy(() => import('./palette.tsx'))
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx'))

type Dialogue = 'palette' | 'keys' | null

/** The palette and the list of keys, with what opens them. They are loaded when somebody wants them. */
export function QuickHelp() {
  const [open, setOpen] = useState<Dialogue>(null)
  // Kept once it was there: so that closing can give back the focus.
  const [wanted, setWanted] = useState({ palette: false, keys: false })
  const show = (dialogue: 'palette' | 'keys') => () => {
    setWanted((before) => ({ ...before, [dialogue]: true }))
    setOpen(dialogue)
  }
  useShellKeys({ openPalette: show('palette'), showKeys: show('keys') })
  const close = () => setOpen(null)
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={show('palette')}
        rightSection={
          <Kbd size="xs" aria-hidden className={classes.keys}>
            {paletteKeys.join(' ')}
          </Kbd>
        }
      >
        Go to
      </Button>
      <Suspense>
        {wanted.palette && <Palette isOpen={open === 'palette'} onClose={close} showKeys={show('keys')} />}
        {wanted.keys && <KeyboardHelp isOpen={open === 'keys'} onClose={close} />}
      </Suspense>
    </>
  )
}
