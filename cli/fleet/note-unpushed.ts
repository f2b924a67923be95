import type { Output } from '../output/output.ts'
import { tenantMigrationsAfter } from '../tenant-migrations/project-folder.ts'

/** Names the files of the folder that the database knows nothing of: its newest version is not the newest there is. */
export function noteUnpushed(output: Output, newestVersion: string | null): void {
  const files = tenantMigrationsAfter(newestVersion ?? '', process.cwd())
  if (files.length === 0) return
  output.note(`Not pushed yet: ${files.join(', ')}. Run: landlord fleet register, then supabase db push.`)
}
