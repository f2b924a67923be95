import { useHotkeys } from '@mantine/hooks'

interface ShellKeys {
  openPalette: () => void
  showKeys: () => void
}

/** What the keyboard does on every page: the palette also from within a field, the rest only where nothing is typed. */
export function useShellKeys({ openPalette, showKeys }: ShellKeys): void {
  useHotkeys([['mod+K', openPalette]], [])
  useHotkeys([['shift+?', showKeys]])
}
