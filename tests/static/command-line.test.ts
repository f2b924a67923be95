import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { createProgram } from '../../cli/program.ts'
import { FIELD_NAMES } from '../../tenant-file/fields.ts'
import { checkout } from '../harness/run-tool.ts'
import { readTables } from './markdown.ts'

const rows = readTables(readFileSync(path.join(checkout, 'docs', 'command-line.md'), 'utf8'), 'Command line')

/** The rows of the table with this header, without header and rule. */
function rowsUnder(header: string): string[][] {
  const start = rows.findIndex(([first]) => first === header) + 2
  const end = rows.findIndex(([first], index) => index > start && first?.startsWith('---'))
  return rows.slice(start, end < 0 ? undefined : end - 1)
}

function commandsOf(command: Command, prefix = ''): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((inner) => inner.name() !== 'help')
    .flatMap((inner) => {
      const name = `${prefix}${inner.name()}`
      return inner.commands.length > 0 ? commandsOf(inner, `${name} `) : [name]
    })
}

test('the document names every command', () => {
  const named = rowsUnder('command').flatMap(([cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
  expect(named.sort()).toEqual(commandsOf(createProgram()).sort())
})

test('the document names every exit code', () => {
  const named = rowsUnder('exit code').map(([code]) => Number(code))
  expect(named).toEqual(Object.values(EXIT))
})

test('the document names every column of a file', () => {
  const named = rowsUnder('column').flatMap(([cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  )
  expect(named.sort()).toEqual([...FIELD_NAMES].sort())
})

test('every command and option says what it is', () => {
  const silent = (command: Command): string[] => [
    ...(command.description() ? [] : [command.name()]),
    ...command.options
      .filter(({ description }) => !description)
      .map(({ flags }) => `${command.name()} ${flags}`),
    ...command.commands.flatMap(silent),
  ]
  expect(silent(createProgram())).toEqual([])
})
