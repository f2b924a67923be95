import { toPointerStep } from '../supabase/functions/_shared/contract/field-errors.ts'

const MAX_DEPTH = 100

/** Where things stand in a JSON text, as offsets. */
export interface JsonMap {
  /** Of each value, by its JSON pointer. */
  values: Map<string, number>
  /** The first member whose name its object has already had: readers would lose one of the two. */
  duplicate?: number
  /** Where the text stops being JSON. */
  fault?: number
}

/** Finds where each value of a JSON text begins, which `JSON.parse` doesn't tell, nor in every engine where it failed. */
export function mapJson(text: string): JsonMap {
  const map: JsonMap = { values: new Map() }
  const reader = new Reader(text, map)
  try {
    reader.value('', 0)
    reader.end()
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error
    map.fault = error.offset
  }
  return map
}

class NotJsonError extends Error {
  readonly offset: number

  constructor(offset: number) {
    super('not JSON')
    this.offset = offset
  }
}

const BLANK = /[ \t\r\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them within a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const ATOM = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y

class Reader {
  private offset = 0
  private readonly text: string
  private readonly map: JsonMap

  constructor(text: string, map: JsonMap) {
    this.text = text
    this.map = map
  }

  value(pointer: string, depth: number): void {
    this.skip(BLANK)
    if (depth > MAX_DEPTH) throw new NotJsonError(this.offset)
    this.map.values.set(pointer, this.offset)
    const first = this.text[this.offset]
    if (first === '{') this.list('}', () => this.member(pointer, depth))
    else if (first === '[') this.list(']', (index) => this.value(`${pointer}/${index}`, depth + 1))
    else this.take(first === '"' ? STRING : ATOM)
  }

  end(): void {
    this.skip(BLANK)
    if (this.offset < this.text.length) throw new NotJsonError(this.offset)
  }

  private member(pointer: string, depth: number): void {
    this.skip(BLANK)
    const start = this.offset
    const inner = pointer + toPointerStep(JSON.parse(this.take(STRING)) as string)
    if (this.map.values.has(inner)) this.map.duplicate ??= start
    this.skip(BLANK)
    this.take(/:/y)
    this.value(inner, depth + 1)
  }

  private list(close: string, one: (index: number) => void): void {
    this.offset += 1
    this.skip(BLANK)
    if (this.text[this.offset] === close) {
      this.offset += 1
      return
    }
    for (let index = 0; ; index++) {
      one(index)
      this.skip(BLANK)
      const next = this.text[this.offset]
      if (next !== ',' && next !== close) throw new NotJsonError(this.offset)
      this.offset += 1
      if (next === close) return
    }
  }

  private skip(blank: RegExp): void {
    blank.lastIndex = this.offset
    this.offset += blank.exec(this.text)?.[0].length ?? 0
  }

  private take(token: RegExp): string {
    token.lastIndex = this.offset
    const found = token.exec(this.text)?.[0]
    if (found === undefined) throw new NotJsonError(this.offset)
    this.offset += found.length
    return found
  }
}
