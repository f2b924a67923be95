import { Group } from '@mantine/core'
import { ButtonLink } from './links.tsx'

interface CursorPagerProps {
  /** Of this page, as the address has it; undefined on the first. */
  cursor: string | undefined
  /** Null on the last page. */
  nextCursor: string | null
  /** What is paged through: `requests`. */
  of: string
}

/** From page to page of a list that goes by cursors. The way back is the browser's own. */
export function CursorPager({ cursor, nextCursor, of }: CursorPagerProps) {
  if (cursor === undefined && nextCursor === null) return null
  return (
    <Group component="nav" aria-label={`Pages of ${of}`} mt="md">
      {cursor !== undefined && (
        <ButtonLink variant="default" to="." search={pageAt(undefined)}>
          First page
        </ButtonLink>
      )}
      {nextCursor !== null && (
        <ButtonLink variant="default" to="." search={pageAt(nextCursor)}>
          Next page
        </ButtonLink>
      )}
    </Group>
  )
}

/** The same list, elsewhere in it. */
function pageAt(cursor: string | undefined) {
  // Every list that is paged so has its place in the address under this name.
  return ((search: object) => ({ ...search, cursor })) as never
}
