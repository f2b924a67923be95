import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './provision.module.css'
import { stageHeadingId } from './use-stage.ts'

/** What is shown of a draft at the moment. It takes the focus when it takes another's place. */
export function StageHeading({ children }: { children: ReactNode }) {
  return (
    <Title order={2} size="h3" id={stageHeadingId} tabIndex={-1} className={classes.heading}>
      {children}
    </Title>
  )
}
