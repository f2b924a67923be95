/** Blocks that no document test runs, since something else does: what that is, and where it can be seen. */
type RunElsewhere = {
  document: string
  matches: (block: string) => boolean
  /** Why not here. */
  reason: string
  /** The file that runs it, and the text in it that does. */
  ranBy: { file: string; text: string }
}

const is = (text: string) => (block: string) => block === text

export const runElsewhere: readonly RunElsewhere[] = [
  {
    document: 'README.md',
    matches: is('npm ci && npm start'),
    reason: 'on a fresh checkout, and it stays',
    ranBy: { file: '.ci/run', text: 'npm ci\nnpm start -- --exit-after-demo' },
  },
  {
    document: 'README.md',
    matches: is('npm test'),
    reason: 'it would run itself',
    ranBy: { file: '.ci/run', text: '\nnpm test\n' },
  },
  {
    document: 'docs/schemas.md',
    matches: (block) => block.startsWith('-- supabase/tenant-migrations/'),
    reason: 'tenant migrations, in schemas of their own, over a database that has other migrations besides',
    ranBy: { file: 'tests/database/expand-and-contract.test.ts', text: "'docs/schemas.md'" },
  },
]
