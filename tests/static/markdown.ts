import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkout } from '../harness/run-tool.ts'

/** A link of a Markdown document: where it leads, and on which line it stands. */
export type Link = { target: string; line: number }

/** A fenced block of code: its language, what is in it, and on which line it begins. */
export type CodeBlock = { language: string; text: string; line: number }

const NOT_OURS = ['node_modules', '.local', '.git', 'results']

/** Every Markdown document of the checkout, README first. */
export const documents = globSync(['**/*.md', '.github/**/*.md'], {
  cwd: checkout,
  exclude: (found) => NOT_OURS.includes(path.basename(found)),
}).sort((a, b) => Number(b === 'README.md') - Number(a === 'README.md') || a.localeCompare(b))

/** The text of a file of the checkout. */
export function readDocument(file: string): string {
  return readFileSync(path.join(checkout, file), 'utf8')
}

/** Its lines, with those inside code fences blanked: nothing in there is a heading, a table or a link. */
function proseLines(markdown: string): string[] {
  let isCode = false
  return markdown.split('\n').map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line)
    if (isFence) isCode = !isCode
    return isFence || isCode ? '' : line
  })
}

/** The rows of all tables under one heading, as trimmed cells. */
export function readTables(markdown: string, heading: string): string[][] {
  const lines = proseLines(markdown)
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '').trim() === heading)
  if (start < 0) return []
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^#{1,2} /.test(line))
  return rest
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    )
}

/** The anchors that GitHub makes of a document's headings. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const line of proseLines(markdown)) {
    const heading = /^#+ (.*)$/.exec(line)?.[1]
    if (!heading) continue
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')
    let anchor = slug
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`
    anchors.add(anchor)
  }
  return anchors
}

/** The links and images of a document; of those by reference, where the reference leads. */
export function linksOf(markdown: string): Link[] {
  return proseLines(markdown).flatMap((line, index) => {
    const text = line.replace(/`[^`]*`/g, '')
    const inline = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
    const referred = [...text.matchAll(/^\[[^\]]+\]: (\S+)/g)]
    return [...inline, ...referred].map(([, target = '']) => ({ target, line: index + 1 }))
  })
}

/** What is referred to as `[text][name]` and defined nowhere in the document. */
export function undefinedReferences(markdown: string): string[] {
  const text = proseLines(markdown)
    .join('\n')
    .replace(/`[^`\n]*`/g, '')
  const defined = new Set([...text.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name = '']) => name.toLowerCase()))
  const named = [...text.matchAll(/\[([^\]]+)\]\[([^\]]*)\]/g)].map(([, label = '', name]) => name || label)
  return named.filter((name) => !defined.has(name.toLowerCase()))
}

/** The blocks of code of a document, in their order. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^ *```(\w*)[^\n]*\n(.*?)^ *```/gms)].map((match) => ({
    language: match[1] ?? '',
    text: (match[2] ?? '').trimEnd(),
    line: markdown.slice(0, match.index).split('\n').length,
  }))
}

/** The code within the text of a document: each piece, and on which line it stands. */
export function codeSpansOf(markdown: string): { text: string; line: number }[] {
  return proseLines(markdown).flatMap((line, index) =>
    [...line.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , text = '']) => ({ text, line: index + 1 })),
  )
}
