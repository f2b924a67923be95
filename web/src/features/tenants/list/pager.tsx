import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { TenantList } from '../../../../../supabase/functions/_shared/contract/tenant-list.ts'
import { isBeyondNumbers, PAGE_SIZE, type TenantSearch } from '../tenant-search.ts'
import classes from './pager.module.css'

/** Leads from page to page. Its buttons stay where they are, also where there is no further page: they may have the focus. */
export function Pager({ search, list }: { search: TenantSearch; list: TenantList }) {
  const navigate = useNavigate()
  const page = search.page ?? 1
  const go = (to: number, cursor?: string) =>
    navigate({
      to: '/tenants',
      search: (current: TenantSearch) => ({ ...current, page: to > 1 ? to : undefined, cursor }),
    })
  const { nextCursor, total, totalIsExact } = list
  if (page === 1 && nextCursor === null) return null
  // A deep page that was reached by cursor knows no way back but the browser's own, and the beginning.
  const before = isBeyondNumbers(search, page - 1) ? 1 : page - 1
  return (
    <nav aria-label="Pages" className={classes.pager}>
      <Button variant="default" aria-disabled={page === 1} onClick={() => page > 1 && go(before)}>
        {before === 1 && page > 2 ? 'First page' : 'Previous page'}
      </Button>
      <Text component="span">
        Page {page.toLocaleString('en')}
        {totalIsExact && ` of ${Math.max(page, Math.ceil(total / PAGE_SIZE)).toLocaleString('en')}`}
      </Text>
      <Button
        variant="default"
        aria-disabled={nextCursor === null}
        onClick={() =>
          nextCursor !== null && go(page + 1, isBeyondNumbers(search, page + 1) ? nextCursor : undefined)
        }
      >
        Next page
      </Button>
    </nav>
  )
}
