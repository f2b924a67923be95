/** What can be wrong with a file of tenants. */
const FILE_PROBLEMS = {
  FILE_EMPTY: 'there is nothing in the file',
  FILE_TOO_LARGE: 'the file is larger than 32 MiB',
  WRONG_ENCODING: 'the file is not UTF-8',
  NOT_TEXT: 'the file has a NUL, as binary files do',
  MALFORMED_QUOTE: 'a quoted cell is never closed, or goes on behind its closing quote',
  MISSING_HEADER: 'a required column is not there',
  UNKNOWN_HEADER: 'a column that no field belongs to',
  DUPLICATE_HEADER: 'two columns for one field',
  NO_ROWS: 'there are no tenants',
  TOO_MANY_ROWS: 'more tenants than one batch takes',
  MALFORMED_JSON: 'the text is not JSON',
  NOT_A_LIST: 'the JSON is neither a list nor an object with a list in `tenants`',
  WRONG_CELL_COUNT: 'a row has more or fewer cells than the header',
  INVALID_FIELD: 'a field is not what the API takes',
  DUPLICATE_VALUE: 'something that must be unique stands in two rows',
} as const

export type FileProblemCode = keyof typeof FILE_PROBLEMS

/** Where in a file something stands, both from 1. */
export interface Place {
  /** The line of the text on which it begins; of a row, the line on which the row begins. */
  line: number
  /** In a table the number of the column, else the character within the line. */
  column: number
  /** The column's header as the file spells it. */
  header?: string
}

/** One fault of a file. */
export interface FileProblem extends Place {
  code: FileProblemCode
  /** For a person: what is wrong with what stands there. */
  message: string
}

/** The fault because of which a file can't be read any further. */
export class UnreadableFileError extends Error {
  readonly problem: FileProblem

  constructor(code: FileProblemCode, place: Place, message: string = FILE_PROBLEMS[code]) {
    super(message)
    this.name = 'UnreadableFileError'
    this.problem = { ...place, code, message }
  }
}
