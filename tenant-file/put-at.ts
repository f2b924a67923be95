/** Sets a member of an object, and makes the objects on the way to it. */
export function putAt(
  target: Record<string, unknown>,
  [step, ...rest]: readonly string[],
  value: unknown,
): void {
  if (step === undefined) return
  if (rest.length === 0) target[step] = value
  else {
    target[step] ??= {}
    putAt(target[step] as Record<string, unknown>, rest, value)
  }
}
