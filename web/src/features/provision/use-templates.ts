import { useQuery } from '@tanstack/react-query'
import {
  listTemplates,
  readTemplate,
} from '../../../../supabase/functions/_shared/contract/endpoints/templates.ts'
import { useConsole } from '../../lib/console-context.ts'

/** The templates that tenants are made from. */
export function useTemplates() {
  const { api } = useConsole()
  return useQuery({
    queryKey: ['templates'],
    queryFn: async ({ signal }) => (await api.call(listTemplates, {}, { signal })).body.templates,
  })
}

/** What a template makes of a tenant. */
export function useTemplate(name: string) {
  const { api } = useConsole()
  return useQuery({
    queryKey: ['template', name],
    queryFn: async ({ signal }) => (await api.call(readTemplate, { params: { name } }, { signal })).body,
    enabled: name !== '',
  })
}
