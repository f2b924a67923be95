import type { Stack } from '../../local/stack.ts'

/** Something measured, as it is. */
export type Measured = { what: string; value: number; unit: string }

/** What a claim of docs/scaling.md rests on. Whatever it starts besides the stack it also ends. */
export type Measurement = {
  name: string
  measure(stack: Stack, instance: string): Promise<Measured[]>
}
