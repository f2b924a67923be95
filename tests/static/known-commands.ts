import type { Command } from 'commander'
import { createProgram } from '../../cli/program.ts'
import { readDocument } from './markdown.ts'

const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> }
const program = createProgram()

/** npm's own, which need no script. */
const WITHOUT_SCRIPT = ['ci', 'install']

/** What a line of shell, or a piece of one, calls of this project that is not there. */
export function unknownCommands(text: string): string[] {
  return text.split(/\n|&&|\|\||;|\||\$\(|<\(/).flatMap((piece) => {
    const words = piece
      .replace(/\s#.*$/, '')
      .trim()
      .replace(/^(?:[A-Z_]+=\S+ )*/, '')
      .split(/\s+/)
    return faultOf(words) ?? []
  })
}

function faultOf([first = '', ...rest]: string[]): string | undefined {
  if (first === 'npx' && rest[0] === 'landlord') return landlordFault(rest.slice(1))
  if (first === 'landlord') return landlordFault(rest)
  return first === 'npm' ? npmFault(rest) : undefined
}

function npmFault(words: string[]): string | undefined {
  const [verb = '', name = ''] = words.filter((word) => word !== '--silent')
  const script = verb === 'run' ? name : verb
  if (!/^[a-z][a-z:-]*$/.test(script) || WITHOUT_SCRIPT.includes(script)) return undefined
  if (!(script in scripts)) return `npm run ${script}`
  const [command] = createdBy(script)
  return command === undefined ? undefined : landlordFault([...command, ...afterDashes(words)])
}

/** What a script of npm says to `landlord`, if it is one that does. */
function createdBy(script: string): [string[] | undefined] {
  const said = /^node cli\/landlord\.ts ?(.*)$/.exec(scripts[script] ?? '')?.[1]
  return [said?.split(' ').filter(Boolean)]
}

function afterDashes(words: string[]): string[] {
  const dashes = words.indexOf('--')
  return dashes < 0 ? [] : words.slice(dashes + 1)
}

function landlordFault(words: string[]): string | undefined {
  let command: Command = program
  const options = new Set(optionsOf(program))
  for (const word of words) {
    if (word.startsWith('-')) {
      const option = word.replace(/=.*$/, '')
      if (!options.has(option) && !['--help', '-h'].includes(option))
        return `landlord: ${command.name()} ${option}`
    } else if (command.commands.length > 0) {
      if (!/^[a-z][a-z-]*$/.test(word)) break
      const inner = command.commands.find((known) => known.name() === word)
      if (!inner) return `landlord: ${command.name()} ${word}`
      command = inner
      for (const option of optionsOf(command)) options.add(option)
    }
  }
  return undefined
}

function optionsOf(command: Command): string[] {
  return command.options.flatMap(({ long, short }) => [long, short].filter((name) => name !== undefined))
}
