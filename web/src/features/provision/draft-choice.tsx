import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, useReducer } from 'react'
import type { Desk } from './desk.ts'
import { type Draft, hasAnswers } from './draft.ts'
import classes from './provision.module.css'
import { stepTitles } from './steps.ts'
import { timeOf } from './time-of.ts'
import { useOpenDraft } from './use-open-draft.ts'

/** The admin's open drafts in this browser, to go on with, and the way to a new one. */
export function DraftChoice({ desk }: { desk: Desk }) {
  const { open, openNew } = useOpenDraft(desk)
  const [, look] = useReducer((count: number) => count + 1, 0)
  // Other tabs write drafts, too, and throw them away.
  useEffect(() => desk.drafts.subscribe(look), [desk])
  const drafts = desk.drafts.list().filter(hasAnswers)
  return (
    <Stack align="flex-start">
      {drafts.length > 0 && (
        <>
          <Title order={2} size="h4">
            Go on with a draft
          </Title>
          <ul className={classes.drafts}>
            {drafts.map((draft) => (
              <li key={draft.id} className={classes.draft}>
                <div className={classes.grow}>
                  <Text fw={600}>{nameOf(draft)}</Text>
                  <Text size="sm">{stateOf(draft)}</Text>
                </div>
                <Group gap="xs">
                  <Button
                    variant="default"
                    aria-label={`Go on with ${nameOf(draft)}`}
                    onClick={() => open(draft)}
                  >
                    Go on
                  </Button>
                  {!draft.attempt?.isOpen && (
                    <Button
                      variant="default"
                      aria-label={`Throw away ${nameOf(draft)}`}
                      onClick={() => desk.drafts.remove(draft.id)}
                    >
                      Throw away
                    </Button>
                  )}
                </Group>
              </li>
            ))}
          </ul>
        </>
      )}
      <Button onClick={() => openNew()}>Start a new one</Button>
    </Stack>
  )
}

function nameOf({ values }: Draft): string {
  return values['tenant.name'] || values['tenant.slug'] || values['owner.email'] || 'A draft without a name'
}

function stateOf({ attempt, reached, savedAt }: Draft): string {
  const saved = `saved ${timeOf(savedAt, new Date())}`
  return attempt?.isOpen ? `Sent, its outcome not known yet, ${saved}` : `At ${stepTitles[reached]}, ${saved}`
}
