import type { ISOLATIONS } from '../../../../supabase/functions/_shared/contract/provision-request.ts'

export const isolationWords: Record<(typeof ISOLATIONS)[number], string> = {
  shared: 'Shared tables',
  schema: 'A schema of its own',
}
