import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { LandlordError, NoAnswerError } from '../../../client/landlord-error.ts'

/** What was read, for as long as it is fresh. `onUnauthenticated`: the session is no longer accepted. */
export function createQueryClient(onUnauthenticated: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof LandlordError && error.code === 'UNAUTHENTICATED') onUnauthenticated()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What is refused stays refused; what may pass is worth another look.
        retry: (count, error) => count < 2 && mayPass(error),
        networkMode: 'always',
      },
      // What changes something is tried again by whoever wanted it, who sees what came of it.
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

function mayPass(error: Error): boolean {
  return error instanceof NoAnswerError || (error instanceof LandlordError && error.retryable)
}
