import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { TenantSearch } from '../tenant-search.ts'

/** Changes what the list's address says, and goes to its first page. `replace`: Back does not lead to what was before. */
export function useChangeSearch() {
  const navigate = useNavigate()
  return useCallback(
    (changes: Partial<TenantSearch>, { replace = false } = {}) =>
      navigate({
        to: '/tenants',
        search: (current: TenantSearch) => ({ ...current, page: undefined, cursor: undefined, ...changes }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  )
}
