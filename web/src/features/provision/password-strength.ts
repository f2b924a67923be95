import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary, translations } from '@zxcvbn-ts/language-en'

const zxcvbn = new ZxcvbnFactory({
  graphs: adjacencyGraphs,
  dictionary: { ...common, ...dictionary },
  translations,
})

/** How hard a password is to guess for who knows these words of its owner: from 0 to 4. Heavy: load it when it is needed. */
export function passwordStrength(password: string, personal: string[]): number {
  return zxcvbn.check(password, personal.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u)).filter(Boolean))
    .score
}
