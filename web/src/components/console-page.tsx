import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './console-page.module.css'

interface ConsolePageProps {
  title: string
  /** What can be done here, beside the heading. */
  actions?: ReactNode
  testId?: string
  children: ReactNode
}

/** What every page of the console has around it. Its heading takes the focus when the page takes another's place. */
export function ConsolePage({ title, actions, testId, children }: ConsolePageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Landlord`
  }, [title])
  useEffect(() => {
    // The browser itself tells of a page that it has just loaded.
    if (document.activeElement !== document.body || history.state?.__TSR_index > 0) heading.current?.focus()
  }, [])
  return (
    <section data-testid={testId}>
      <div className={classes.head}>
        <Title order={1} size="h2" ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </Title>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}
