import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import classes from './page-section.module.css'

interface PageSectionProps {
  title: string
  /** With each other value of it, the heading takes the focus: what is under it is new. */
  news?: unknown
  children: ReactNode
}

/** A part of a page, under a heading of its own. */
export function PageSection({ title, news, children }: PageSectionProps) {
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (news !== undefined) heading.current?.focus()
  }, [news])
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Title order={2} size="h3" id={id} ref={heading} tabIndex={-1} className={classes.title}>
        {title}
      </Title>
      {children}
    </section>
  )
}
