import { type CodeBlock, codeBlocksOf, documents, readDocument } from '../static/markdown.ts'
import { runElsewhere } from './run-elsewhere.ts'

/** What becomes of a block of commands: it is run here, it needs an account, or something else that is named runs it. */
type Treatment = 'run here' | 'needs an account' | 'run elsewhere'

/** A block of shell commands or SQL of a document. */
export type CommandBlock = CodeBlock & { document: string; treatment: Treatment }

/** Every block of commands of every document. */
export const commandBlocks: readonly CommandBlock[] = documents.flatMap((document) =>
  codeBlocksOf(readDocument(document))
    .filter(({ language }) => language === 'sh' || language === 'sql')
    .map((block) => ({ ...block, document, treatment: treatmentOf(block, document) })),
)

function treatmentOf({ text }: CodeBlock, document: string): Treatment {
  const [first] = text.split('\n')
  if (first === '# needs an account' || first === '-- needs an account') return 'needs an account'
  return runElsewhere.some((known) => known.document === document && known.matches(text))
    ? 'run elsewhere'
    : 'run here'
}
