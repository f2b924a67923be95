import { List } from '@mantine/core'

type Fields = Readonly<Record<string, unknown>> | null

/** What an event has changed, field by field; nothing where it changed none. */
export function Changes({ before, after }: { before: Fields; after: Fields }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  if (names.length === 0) return null
  return (
    <List size="sm" withPadding>
      {names.map((name) => (
        <List.Item key={name}>
          {name.replaceAll('_', ' ')}: {textOf(before?.[name])} → {textOf(after?.[name])}
        </List.Item>
      ))}
    </List>
  )
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
