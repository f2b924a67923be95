import type { Place } from './problem.ts'

/** Finds the line, and the character within it, at an offset of a text. */
export function placesIn(text: string): (offset: number) => Place {
  const lineStarts = [0, ...Array.from(text.matchAll(LINE_END), ({ 0: end, index }) => index + end.length)]
  return (offset) => {
    const line = countUpTo(lineStarts, offset)
    return { line, column: [...text.slice(lineStarts[line - 1], offset)].length + 1 }
  }
}

/** How many lines end in a text; \r\n is one end. */
export function countLineEnds(text: string): number {
  return text.match(LINE_END)?.length ?? 0
}

const LINE_END = /\r\n|\r|\n/g

/** How many of these numbers, which ascend, are not beyond the limit. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
