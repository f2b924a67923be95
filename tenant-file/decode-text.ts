import { placesIn } from './places-in.ts'
import { UnreadableFileError } from './problem.ts'

const MAX_BYTES = 32 * 1024 * 1024
const REPLACEMENT = '\ufffd'
const REPLACEMENT_BYTES = new TextEncoder().encode(REPLACEMENT)

/**
 * The text of a UTF-8 file, without the byte order mark that spreadsheets put before it.
 * @throws UnreadableFileError FILE_EMPTY, FILE_TOO_LARGE, WRONG_ENCODING with the first bad byte, NOT_TEXT
 */
export function decodeText(bytes: Uint8Array): string {
  const start = { line: 1, column: 1 }
  if (bytes.length > MAX_BYTES) throw new UnreadableFileError('FILE_TOO_LARGE', start)
  const wide = wideEncoding(bytes)
  if (wide) throw new UnreadableFileError('WRONG_ENCODING', start, `is ${wide}; ${ADVICE}`)

  const text = new TextDecoder().decode(bytes)
  const bad = firstBadByte(bytes, text)
  if (bad) throw new UnreadableFileError('WRONG_ENCODING', placesIn(text)(bad.offset), describe(bad.byte))
  const nul = text.indexOf('\u0000')
  if (nul >= 0) throw new UnreadableFileError('NOT_TEXT', placesIn(text)(nul))
  if (text.trim() === '') throw new UnreadableFileError('FILE_EMPTY', start)
  return text
}

const ADVICE = 'save it as UTF-8 (in a spreadsheet: “CSV UTF-8”)'

/** UTF-16 or UTF-32, by its mark or by the NUL that it has beside the first ASCII character. */
function wideEncoding([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16'
  if (a === 0xfe && b === 0xff) return 'UTF-16'
  if (a === 0 && b === 0) return 'UTF-32'
  if ((a === 0) !== (b === 0) && a !== undefined && b !== undefined) return 'UTF-16'
  return undefined
}

/** The decoder puts a replacement where bytes are no UTF-8: the first one that was not in the file as such. */
function firstBadByte(bytes: Uint8Array, text: string): { offset: number; byte: number } | undefined {
  let position = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let read = 0
  for (;;) {
    const offset = text.indexOf(REPLACEMENT, read)
    if (offset < 0) return undefined
    position += new TextEncoder().encode(text.slice(read, offset)).length
    if (!REPLACEMENT_BYTES.every((byte, index) => bytes[position + index] === byte)) {
      return { offset, byte: bytes[position] ?? 0 }
    }
    position += REPLACEMENT_BYTES.length
    read = offset + 1
  }
}

function describe(byte: number): string {
  const hex = byte.toString(16).toUpperCase().padStart(2, '0')
  const character = new TextDecoder('windows-1252').decode(Uint8Array.of(byte))
  return `byte ${hex} is not UTF-8 (in Windows-1252 or Latin-1 it would be “${character}”); ${ADVICE}`
}
