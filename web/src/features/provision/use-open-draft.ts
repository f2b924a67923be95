import { useNavigate } from '@tanstack/react-router'
import type { Desk } from './desk.ts'
import type { Draft } from './draft.ts'

/** Ways to a draft's address. */
export function useOpenDraft(desk: Desk) {
  const navigate = useNavigate()
  const open = ({ id, reached }: Draft, { replace = false } = {}) =>
    void navigate({ to: '/tenants/new', search: { draft: id, step: reached }, replace })
  return {
    open,
    openNew: (begin: Partial<Draft> = {}, options?: { replace: boolean }) =>
      open(desk.drafts.create(begin), options),
  }
}
