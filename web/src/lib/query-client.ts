import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { LandlordError, NoAnswerError } from '../../../client/landlord-error.ts'

/** What was read, for as long as it is fresh. `onUnauthenticated`: the session is no longer accepted. */
export function createQueryClient(onUnauthenticated: () => void): QueryClient {
  const onError = (error: Error) => {
    if (isSessionRefused(error)) onUnauthenticated()
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

/** Whether the session is no longer accepted: by Landlord, or by what else is asked with its token. */
export function isSessionRefused(error: Error): boolean {
  if (error instanceof LandlordError) return error.code === 'UNAUTHENTICATED'
  return error instanceof NoAnswerError && error.status === 401
}

function mayPass(error: Error): boolean {
  if (isSessionRefused(error)) return false
  return error instanceof NoAnswerError || (error instanceof LandlordError && error.retryable)
}
