import { Button, Group, Text } from '@mantine/core'

/** Slugs that are free, to be taken with a click. */
export function SlugSuggestions({ slugs, onChoose }: { slugs: string[]; onChoose(slug: string): void }) {
  if (slugs.length === 0) return null
  return (
    <Group gap="xs" role="group" aria-labelledby="free-slugs">
      <Text size="sm" id="free-slugs">
        These are free:
      </Text>
      {slugs.map((slug) => (
        <Button key={slug} size="compact-md" variant="default" onClick={() => onChoose(slug)}>
          {slug}
        </Button>
      ))}
    </Group>
  )
}
