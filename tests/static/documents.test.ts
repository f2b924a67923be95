import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandBlocks } from '../documents/documented-commands.ts'
import { runElsewhere } from '../documents/run-elsewhere.ts'
import { checkout } from '../harness/run-tool.ts'
import { unknownCommands } from './known-commands.ts'
import {
  anchorsOf,
  codeBlocksOf,
  codeSpansOf,
  documents,
  type Link,
  linksOf,
  readDocument,
  undefinedReferences,
} from './markdown.ts'

test('every document is looked at, wherever it is', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'bench/README.md', 'docs/watching.md']))
})

describe.each(documents)('%s', (document) => {
  const text = readDocument(document)

  test('its links and images lead somewhere', () => {
    const dead = linksOf(text).filter((link) => !isExternal(link) && !resolves(document, link))
    expect(dead.map(({ target, line }) => `${line}: ${target}`)).toEqual([])
    expect(undefinedReferences(text)).toEqual([])
  })

  test('shell stands in blocks of `sh`, by which it is found and run', () => {
    const others = codeBlocksOf(text).filter(({ language }) => OTHER_SHELLS.includes(language))
    expect(others.map(({ line, language }) => `${line}: ${language}`)).toEqual([])
  })

  test('the scripts, commands and options that it names are there', () => {
    const pieces = [...codeSpansOf(text), ...codeBlocksOf(text).filter(({ language }) => language === 'sh')]
    const unknown = pieces.flatMap((piece) =>
      unknownCommands(piece.text).map((name) => `${piece.line}: ${name}`),
    )
    expect(unknown).toEqual([])
  })

  test('the files that it names are there', () => {
    const missing = codeSpansOf(text).filter((span) => isPath(span.text) && !isThere(span.text))
    expect(missing.map((span) => `${span.line}: ${span.text}`)).toEqual([])
  })
})

test.each(runElsewhere)(
  '$document: what no document test runs is run by $ranBy.file',
  ({ document, ranBy }) => {
    const blocks = commandBlocks.filter((block) => block.document === document)
    expect(blocks.filter(({ treatment }) => treatment === 'run elsewhere')).not.toEqual([])
    expect(readDocument(ranBy.file)).toContain(ranBy.text)
  },
)

const OTHER_SHELLS = ['bash', 'shell', 'console', 'zsh', 'psql', 'postgresql']

function isExternal({ target }: Link): boolean {
  return /^[a-z]+:/.test(target)
}

function resolves(document: string, { target }: Link): boolean {
  const [file = '', anchor] = target.split('#')
  const found = file === '' ? document : path.join(path.dirname(document), decodeURI(file))
  if (!existsSync(path.join(checkout, found))) return false
  return anchor === undefined || (found.endsWith('.md') && anchorsOf(readDocument(found)).has(anchor))
}

/** Whether a piece of code names a file or folder of this project, from its root. */
function isPath(text: string): boolean {
  return /^(?:bench|cli|client|docs|local|model|observability|scripts|supabase|tenant-file|tests|web|\.github|\.ci)\/[\w.*{},/-]+$/.test(
    text,
  )
}

/** What is made, and not kept. */
const MADE = ['web/dist', 'bench/results', 'supabase/.env', 'supabase/functions/.env']

function isThere(file: string): boolean {
  return MADE.some((made) => file.startsWith(made)) || globSync(file, { cwd: checkout }).length > 0
}
