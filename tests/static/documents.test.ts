import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { anchorsOf, type Link, linksOf } from './markdown.ts'

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: checkout })

test('there are documents', () => expect(documents).toContain('README.md'))

test.each(documents)('the links of %s lead somewhere', (document) => {
  const dead = linksOf(read(document)).filter((link) => !isExternal(link) && !resolves(document, link))
  expect(dead.map(({ target, line }) => `${document}:${line}: ${target}`)).toEqual([])
})

function read(file: string): string {
  return readFileSync(path.join(checkout, file), 'utf8')
}

function isExternal({ target }: Link): boolean {
  return /^[a-z]+:/.test(target)
}

function resolves(document: string, { target }: Link): boolean {
  const [file = '', anchor] = target.split('#')
  const found = file === '' ? document : path.join(path.dirname(document), decodeURI(file))
  if (!existsSync(path.join(checkout, found))) return false
  return anchor === undefined || (found.endsWith('.md') && anchorsOf(read(found)).has(anchor))
}
