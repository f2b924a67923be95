import { readdirSync } from 'node:fs'
import type { Complete } from '@bomb.sh/tab'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/** What an argument or the value of an option is called where it is a file. */
const FILES = ['file', 'failed']

/** Adds the commands that shells complete with. Commands, options and choices complete themselves, files only here. */
export function addCompletion(program: Command): void {
  for (const { options, arguments: values } of tab(program, {
    completionCommandName: 'completion',
  }).commands.values()) {
    for (const [name, value] of [...options, ...values])
      if (FILES.includes(name)) value.handler = completeFiles
  }
}

/** The files of this folder that may hold tenants. */
function completeFiles(complete: Complete): void {
  for (const name of readdirSync('.')) if (/\.(csv|json)$/i.test(name)) complete(name, '')
}
