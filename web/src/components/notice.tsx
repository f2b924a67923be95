import { Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

interface NoticeProps {
  /** An error interrupts whoever listens to the page; a note waits until they are done. */
  kind: 'error' | 'note'
  title: string
  children: ReactNode
}

/** Something that the visitor should know now. */
export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <Paper
      role={kind === 'error' ? 'alert' : 'status'}
      data-kind={kind}
      className={classes.notice}
      radius="sm"
    >
      <Text fw={600}>{title}</Text>
      {children}
    </Paper>
  )
}
