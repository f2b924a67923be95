import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** What is known of a thing, as names and values: its children are `Fact`s. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}

interface FactProps {
  name: string
  /** Where there is nothing, that is said, too. */
  children: ReactNode
}

export function Fact({ name, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt className={classes.name}>{name}</dt>
      <dd className={classes.value}>{children ?? <span className={classes.name}>none</span>}</dd>
    </div>
  )
}
