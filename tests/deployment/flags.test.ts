import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkout } from '../harness/run-tool.ts'
import { codeBlocksOf, codeSpansOf, documents, readDocument } from '../static/markdown.ts'
import { Operator } from './operator.ts'

/** What is said to the CLI somewhere: its command, and the flags that it is given. */
type Said = { where: string; command: string; flags: string[] }

const pieces = [
  ...documents.flatMap((document) => {
    const text = readDocument(document)
    return [...codeSpansOf(text), ...codeBlocksOf(text)].map((piece) => ({
      where: document,
      text: piece.text,
    }))
  }),
  ...globSync('.github/workflows/*.yml', { cwd: checkout }).map((file) => ({
    where: file,
    text: readDocument(file),
  })),
]

// A later version is called by its number where it is meant.
const said = pieces.flatMap(({ where, text }) =>
  [...text.matchAll(/(?<![\w/@.-])supabase ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)([^\n&|;`>]*)/g)].map(
    ([, command = '', rest = '']): Said => ({
      where,
      command,
      flags: rest.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? [],
    }),
  ),
)

test('the CLI knows every command and every flag that documents and workflows give it', async () => {
  const operator = await Operator.start()
  const help = new Map<string, Promise<string>>()
  const helpOf = (command: string) => {
    const known = help.get(command) ?? operator.run(`supabase ${command} --help`).then(({ output }) => output)
    help.set(command, known)
    return known
  }
  const unknown: string[] = []
  for (const { where, command, flags } of said) {
    const output = await helpOf(command)
    // A second word may be what the command is given.
    const [, usage = ''] = /USAGE\s+(.*)/.exec(output) ?? []
    const isCommand = [`supabase ${command} `, `supabase ${command.split(' ')[0]} [flags]`].some((each) =>
      usage.startsWith(each),
    )
    const knows = (flag: string) => new RegExp(`(?<![\\w-])${flag}(?![\\w-])`).test(output)
    const what = [...(isCommand ? [] : ['']), ...flags.filter((flag) => !knows(flag))]
    unknown.push(...what.map((flag) => `${where}: supabase ${command} ${flag}`))
  }
  await operator.leave()
  expect(said.length).toBeGreaterThan(20)
  expect(unknown).toEqual([])
})
