import { MantineProvider } from '@mantine/core'
import type { PageConfig } from '../lib/page-config.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { theme } from './theme.ts'
import { UnavailablePage } from './unavailable-page.tsx'

/** The page of this address, in the colours that the visitor's system asks for. */
export function App({ config }: { config: PageConfig | undefined }) {
  return (
    // Variables and classes stand in styles.css: style elements would need a looser content security policy.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {config ? <NotFoundPage /> : <UnavailablePage />}
    </MantineProvider>
  )
}
