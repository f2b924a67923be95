import { Button, Text } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import type { Me } from '../../../../supabase/functions/_shared/contract/me.ts'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { ColourScheme } from './colour-scheme.tsx'
import { QuickHelp } from './quick-help.tsx'
import classes from './shell.module.css'

const places = [
  { to: '/tenants', label: 'Tenants' },
  { to: '/requests', label: 'History' },
  { to: '/batches', label: 'Batches' },
  { to: '/health', label: 'Health' },
] as const

/** What an admin has around every page: where to go, and who they are. */
export function Shell({ me }: { me: Me }) {
  const signOut = useSignOut()
  const who = me.name ?? me.email
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <header className={classes.header}>
        <Link to="/tenants" className={classes.brand}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Landlord
        </Link>
        <nav aria-label="Console" className={classes.nav}>
          {places.map(({ to, label }) => (
            <Link key={to} to={to} className={classes.place} activeProps={{ 'aria-current': 'page' }}>
              {label}
            </Link>
          ))}
        </nav>
        <div className={classes.account}>
          <QuickHelp />
          <Text size="sm" className={classes.email}>
            {who}
          </Text>
          <Button variant="default" size="compact-md" onClick={signOut}>
            Sign out
          </Button>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <Text size="sm">Signed in as {who}</Text>
        <ColourScheme />
      </footer>
    </div>
  )
}
