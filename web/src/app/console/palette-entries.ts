import type { Router } from './router.tsx'

/** Something that the palette leads to or does. */
export interface PaletteEntry {
  id: string
  label: string
  /** Said beside it. */
  note?: string
  run: () => void
}

interface PaletteActions {
  router: Router
  signOut: () => void
  showKeys: () => void
}

/** What the palette has whatever is typed, by group. */
export function paletteEntries({ router, signOut, showKeys }: PaletteActions) {
  const go =
    (to: '/tenants' | '/tenants/new' | '/requests' | '/batches' | '/batches/new' | '/health') => () =>
      void router.navigate({ to })
  const pages: PaletteEntry[] = [
    { id: 'tenants', label: 'Tenants', run: go('/tenants') },
    { id: 'history', label: 'History', note: 'all requests', run: go('/requests') },
    { id: 'batches', label: 'Batches', run: go('/batches') },
    { id: 'health', label: 'Health', note: 'doctor, queue, charts', run: go('/health') },
  ]
  const actions: PaletteEntry[] = [
    { id: 'new-tenant', label: 'New tenant', run: go('/tenants/new') },
    { id: 'new-batch', label: 'New batch', note: 'many tenants from a table', run: go('/batches/new') },
    { id: 'keys', label: 'Keyboard shortcuts', run: showKeys },
    { id: 'sign-out', label: 'Sign out', run: signOut },
  ]
  return { pages, actions }
}

/** Those that have every word of it. */
export function matching(entries: PaletteEntry[], text: string): PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter(({ label, note = '' }) => {
    const own = `${label} ${note}`.toLowerCase()
    return words.every((word) => own.includes(word))
  })
}
