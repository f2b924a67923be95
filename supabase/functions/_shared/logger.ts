import { printableJson } from './contract/printable.ts'

type LogFields = Record<string, string | number | boolean | null | undefined>

/**
 * One JSON line per event on stdout. Fields are scalars that the caller names one by one: no bodies, headers or error
 * objects, so that no secret can slip into a log.
 */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
  console.log(printableJson({ time: new Date().toISOString(), level, event, ...fields }))
}
