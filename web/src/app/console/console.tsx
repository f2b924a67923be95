import './console.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { createLandlordClient } from '../../../../client/landlord-client.ts'
import { ConsoleContext } from '../../lib/console-context.ts'
import type { PageConfig } from '../../lib/page-config.ts'
import { createQueryClient } from '../../lib/query-client.ts'
import { openSession } from '../../lib/session.ts'
import { createConsoleRouter } from './router.tsx'

/** The admins' part of the pages. */
export default function Console({ config }: { config: PageConfig }) {
  const [{ value, queryClient, router }] = useState(() => open(config))
  return (
    <ConsoleContext value={value}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConsoleContext>
  )
}

function open(config: PageConfig) {
  const session = openSession(config)
  const api = createLandlordClient({
    baseUrl: `${config.functionsUrl}/tenant-provisioning`,
    publishableKey: config.publishableKey,
    accessToken: async () => (await session.accessToken()) ?? '',
  })
  const queryClient = createQueryClient(() => session.signOut())
  // Nobody sees what the one before was shown.
  session.subscribe(() => queryClient.clear())
  return { value: { config, session, api }, queryClient, router: createConsoleRouter() }
}
