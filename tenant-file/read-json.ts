import type { Draft, Drafts } from './draft.ts'
import { mapJson } from './map-json.ts'
import { placesIn } from './places-in.ts'
import { type Place, UnreadableFileError } from './problem.ts'

/** Members of an item that a file of failed items has besides its body. */
const REPORT_MEMBERS = ['error']

/**
 * The items of a JSON list of bodies, or of an object with that list in `tenants`. An item may have an `idempotencyKey`.
 * @throws UnreadableFileError MALFORMED_JSON, NOT_A_LIST
 */
export function readJson(text: string): Drafts {
  const map = mapJson(text)
  const offset = map.fault ?? map.duplicate
  if (offset !== undefined) {
    const message =
      map.fault === undefined ? 'this member was there already' : 'here the text stops being JSON'
    throw new UnreadableFileError('MALFORMED_JSON', placesIn(text)(offset), message)
  }
  const file: unknown = JSON.parse(text)
  const root = Array.isArray(file) ? '' : '/tenants'
  const items = Array.isArray(file) ? file : isRecord(file) ? file.tenants : undefined
  if (!Array.isArray(items)) throw new UnreadableFileError('NOT_A_LIST', { line: 1, column: 1 })

  const placeAt = lookUp(text, map.values)
  return { drafts: items.map((item, index) => draftOf(item, `${root}/${index}`, placeAt)), problems: [] }
}

function draftOf(value: unknown, root: string, placeAt: (pointer: string) => Place): Draft {
  const locate = (pointer: string) => placeAt(root + pointer)
  const { line } = locate('')
  if (!isRecord(value)) return { line, item: value, idempotencyKey: undefined, problems: [], locate }
  const { idempotencyKey, ...members } = value
  const item = Object.fromEntries(Object.entries(members).filter(([name]) => !REPORT_MEMBERS.includes(name)))
  return { line, item, idempotencyKey, problems: [], locate }
}

/** The place of a value; of one that is missing, the place of what should have it. */
function lookUp(text: string, offsets: Map<string, number>): (pointer: string) => Place {
  const placeAt = placesIn(text)
  return (pointer) => {
    let found = pointer
    while (!offsets.has(found)) found = found.slice(0, found.lastIndexOf('/'))
    return placeAt(offsets.get(found) ?? 0)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
