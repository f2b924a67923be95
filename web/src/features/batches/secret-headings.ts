import { plain } from './guess-fields.ts'

/** Parts of words. */
const PARTS = /pass(?:wor[dt]|wd|phrase|code)|kennwort|wachtwoord|secret|geheim|contrasen|pwd/

/** Whole words, since they are parts of harmless ones. */
const WORDS = [
  ...['pass', 'pass phrase', 'pass code', 'pass word', 'pw', 'psw', 'pin', 'otp', 'token', 'tokens'],
  ...['api key', 'apikey', 'private key', 'access key', 'credential', 'credentials'],
  ...[
    'clave',
    'senha',
    'mdp',
    'mot de passe',
    'parola',
    'haslo',
    'heslo',
    'losenord',
    'adgangskode',
    'salasana',
  ],
]

/** Whether what stands below a heading is for nobody's eyes. */
export function isSecretHeading(heading: string): boolean {
  // What is written in camel case is words, too.
  const words = plain(heading.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replaceAll('ł', 'l'))
  return PARTS.test(words) || WORDS.some((word) => ` ${words} `.includes(` ${word} `))
}
