import { MantineProvider } from '@mantine/core'
import { type ComponentType, lazy, Suspense } from 'react'
import type { PageConfig } from '../lib/page-config.ts'
import { theme } from './theme.ts'
import { UnavailablePage } from './unavailable-page.tsx'

/** What every page is given. */
interface PageProps {
  config: PageConfig
  /** What the link brought along that led here. */
  link: URLSearchParams
}

/** Everything else is the console's. */
const Console: ComponentType<PageProps> = lazy(() => import('./console/console.tsx'))

/** What strangers are shown. */
const publicPages: Record<string, ComponentType<PageProps>> = {
  '/sign-up': lazy(() => import('../features/sign-up/sign-up-page.tsx')),
  '/welcome': lazy(() => import('../features/welcome/welcome-page.tsx')),
}

/** The page of this address, in the colours that the visitor's system asks for. */
export function App({ config, link }: Omit<PageProps, 'config'> & { config: PageConfig | undefined }) {
  const Page = publicPages[location.pathname.replace(/\/+$/, '')] ?? Console
  return (
    // Variables and classes stand in styles.css: style elements would need a looser content security policy.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Suspense>{config ? <Page config={config} link={link} /> : <UnavailablePage />}</Suspense>
    </MantineProvider>
  )
}
