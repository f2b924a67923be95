import { useRouter } from '@tanstack/react-router'
import { useSignOut } from '../../lib/use-sign-out.ts'
import { matching, type PaletteEntry, paletteEntries } from './palette-entries.ts'
import { useFoundTenants } from './use-found-tenants.ts'

/** What the palette has for what is typed, by kind; kinds without any are left out. */
export function usePaletteGroups(text: string, showKeys: () => void) {
  const router = useRouter()
  const signOut = useSignOut()
  const { found, news } = useFoundTenants(text)
  const { pages, actions } = paletteEntries({ router, signOut, showKeys })
  const tenants: PaletteEntry[] = found.map(({ id, name, slug }) => ({
    id,
    label: name,
    note: slug,
    run: () => void router.navigate({ to: '/tenants/$tenantId', params: { tenantId: id } }),
  }))
  const groups = [
    { label: 'Pages', entries: matching(pages, text) },
    { label: 'Actions', entries: matching(actions, text) },
    { label: 'Tenants', entries: tenants },
  ].filter(({ entries }) => entries.length > 0)
  return { groups, news }
}
