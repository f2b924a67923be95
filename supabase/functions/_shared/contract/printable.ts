/** What a terminal or a log viewer obeys: control characters, and Unicode's ends of lines and marks of direction. */
const OBEYED = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu
/** Of these, what JSON leaves as it is in a text. */
const OBEYED_IN_JSON = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** Text that may be shown anywhere: what others wrote can't move a cursor, colour it, or read backwards. */
export function printable(text: string): string {
  return text.replace(OBEYED, '\ufffd')
}

/** JSON that may be shown anywhere: the same document, in which such characters are escapes. `indent`: in lines, for people. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    OBEYED_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
