import { type MantineColorScheme, NativeSelect, useMantineColorScheme } from '@mantine/core'

const choices = [
  { value: 'auto', label: 'System colours' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** Light, dark, or as the system has it; kept in this browser. */
export function ColourScheme() {
  // Switching them off for a moment would take a style element.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <NativeSelect
      aria-label="Colours"
      size="sm"
      data={choices}
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
    />
  )
}
