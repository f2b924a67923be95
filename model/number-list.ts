/** A list of integers that grows, at four bytes each. */
export class NumberList {
  #items = new Int32Array(1 << 16)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const items = new Int32Array(this.#length * 2)
      items.set(this.#items)
      this.#items = items
    }
    this.#items[this.#length++] = value
  }

  at(index: number): number {
    return this.#items[index] as number
  }
}
