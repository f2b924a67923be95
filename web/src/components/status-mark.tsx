import type { ReactNode } from 'react'
import classes from './status-mark.module.css'

interface StatusMarkProps {
  /** How it stands: nothing to do, something is under way, somebody should look, or it rests. */
  tone: 'good' | 'busy' | 'bad' | 'resting'
  children: ReactNode
}

/** A status in a word. The colour only repeats what the word says. */
export function StatusMark({ tone, children }: StatusMarkProps) {
  return (
    <span className={classes.mark} data-tone={tone}>
      {children}
    </span>
  )
}
