import { z } from 'zod'

/** Reads what SQL answers, which differs from what callers are told in the spelling of its names alone. */
export function fromSql<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>> {
  return z
    .unknown()
    .transform((value) => readAs(schema, value))
    .pipe(schema as z.ZodType<z.output<Schema>, unknown>)
}

/** An object's members under SQL's names. */
export function toSql(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [toSnakeCase(name), value]))
}

/** By the schema, so that what a later version of the database says besides is left out. */
function readAs(schema: unknown, value: unknown): unknown {
  if (schema instanceof z.ZodNullable) return value === null ? null : readAs(schema.unwrap(), value)
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => readAs(schema.element, item))
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value
  const row = value as Record<string, unknown>
  const members = Object.entries(schema.shape as Record<string, unknown>)
  return Object.fromEntries(members.map(([name, inner]) => [name, readAs(inner, row[toSnakeCase(name)])]))
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
