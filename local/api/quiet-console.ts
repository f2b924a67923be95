/**
 * Keeps request data out of the log: database errors carry row values and parameters, so of an error only its
 * name, SQLSTATE and origin are written, and of anything else only plain words.
 */
export function quietConsole(): void {
  const describe = (value: unknown): string => {
    if (typeof value === 'string') return value.slice(0, 80)
    if (value instanceof Error) {
      const { code, routine, constraint_name, constraint } = value as Error & Record<string, unknown>
      const frame = value.stack
        ?.split('\n')
        .find((line) => line.trimStart().startsWith('at '))
        ?.trim()
      return [value.name, code, routine, constraint_name ?? constraint, code ? undefined : frame]
        .filter(Boolean)
        .join(' ')
    }
    return typeof value
  }
  const write =
    (level: string) =>
    (...values: unknown[]) => {
      process.stdout.write(
        `${JSON.stringify({ time: new Date().toISOString(), level, message: values.map(describe).join(' ') })}\n`,
      )
    }
  for (const level of ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const)
    console[level] = write(level)
}
