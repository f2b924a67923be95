import type { Command } from 'commander'
import { printableJson } from '../../supabase/functions/_shared/contract/printable.ts'

/** Where a command tells what it has to tell. */
export interface Output {
  isJson: boolean
  /** The command's one result: with `--json` the document, else the text. */
  result(document: unknown, text: string): void
  /** What happens on the way, for a person. */
  note(text: string): void
}

/** The output of the command that runs. */
export function outputOf(command: Command): Output {
  const isJson = command.optsWithGlobals<{ json?: boolean }>().json === true
  return {
    isJson,
    result: (document, text) => process.stdout.write(`${isJson ? printableJson(document, 2) : text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  }
}
