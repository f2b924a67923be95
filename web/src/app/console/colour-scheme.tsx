import { type MantineColorScheme, NativeSelect, useMantineColorScheme } from '@mantine/core'

const choices = [
  { value: 'auto', label: 'System colours' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** Light, dark, or as the system has it; kept in this browser. */
export function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
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
