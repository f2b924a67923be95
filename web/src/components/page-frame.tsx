import { Container, Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import classes from './page-frame.module.css'

/** What every public page has around it: name, heading, and one column in which to do one thing. */
export function PageFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Landlord`
  }, [title])
  return (
    <Container size={560} px="md" py="xl" className={classes.page}>
      <header className={classes.header}>
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <Text component="span" fw={700}>
          Landlord
        </Text>
      </header>
      <Paper component="main" className={classes.main} withBorder radius="md">
        <Title order={1} size="h2" mb="md">
          {title}
        </Title>
        {children}
      </Paper>
    </Container>
  )
}
