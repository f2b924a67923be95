import { Container, Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './page-frame.module.css'

interface PageFrameProps {
  title: string
  /** Where it takes the place of another without the browser's doing: whoever listens is told. */
  takesFocus?: boolean
  children: ReactNode
}

/** What every public page has around it: name, heading, and one column in which to do one thing. */
export function PageFrame({ title, takesFocus = false, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Landlord`
    if (takesFocus) heading.current?.focus()
  }, [title, takesFocus])
  return (
    <Container size={560} px="md" py="xl" className={classes.page}>
      <header className={classes.header}>
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <Text component="span" fw={700}>
          Landlord
        </Text>
      </header>
      <Paper component="main" className={classes.main} withBorder radius="md">
        <Title order={1} size="h2" mb="md" ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </Title>
        {children}
      </Paper>
    </Container>
  )
}
