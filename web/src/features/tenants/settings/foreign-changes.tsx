import { Button, List, Text } from '@mantine/core'
import { Notice } from '../../../components/notice.tsx'
import type { ForeignChange } from './use-settings.ts'
import { fieldLabels, textOf } from './values.ts'

/** What somebody else has changed while one was editing; nothing of one's own is lost, or written over theirs unseen. */
export function ForeignChanges({ changes, onStartOver }: { changes: ForeignChange[]; onStartOver(): void }) {
  return (
    <Notice kind="error" title="Somebody has changed this tenant since you opened it">
      <Text>Nothing of yours has been saved yet.</Text>
      <List withPadding data-testid="foreign-changes">
        {changes.map(({ field, was, isNow, mine }) => (
          <List.Item key={field}>
            {fieldLabels[field]}: was {shown(was)}, is now {shown(isNow)}
            {mine !== undefined && `; you have ${shown(mine)}`}
          </List.Item>
        ))}
      </List>
      <Text>
        Save again to keep theirs and add yours. Where both of you have changed the same, yours takes its
        place.
      </Text>
      <Button variant="default" onClick={onStartOver}>
        Take theirs, and drop mine
      </Button>
    </Notice>
  )
}

function shown(value: string | string[]): string {
  return textOf(value) || 'nothing'
}
