import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { printable } from '../supabase/functions/_shared/contract/printable.ts'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-codes.ts'

/** What a person types to show that they mean it. Where there is nobody to ask, the option has to say it. */
export async function confirmByTyping(
  command: Command,
  option: string,
  question: () => Promise<string>,
): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    command.error(`error: nobody can be asked here: add ${option}`)
  }
  const text = printable(await question())
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  terminal.once('SIGINT', () => process.exit(EXIT.interrupted))
  try {
    return (await terminal.question(text)).trim()
  } catch (cause) {
    // Ctrl-D.
    throw new CommandError('Nothing was confirmed, and nothing done.', { cause })
  } finally {
    terminal.close()
  }
}
