import type { Command } from 'commander'
import type { NameOf } from './explain-problem.ts'

/** Names what stands at a JSON pointer by the command's own option: /owner/email is --owner-email, /tenant/name --name. */
export function flagNames(command: Command): NameOf {
  return (pointer) => {
    const steps = pointer.split('/').filter((step) => step !== '' && !/^\d+$/.test(step))
    for (let start = 0; start < steps.length; start++) {
      const name = toCamelCase(steps.slice(start))
      const option = command.options.find((candidate) => candidate.attributeName() === name)
      if (option?.long) return option.long
    }
    return pointer || 'the request'
  }
}

function toCamelCase(words: readonly string[]): string {
  return words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
}
