/** A span as people say it: `0.41 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d`. */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const [large, small, factor] =
    seconds < 3600
      ? (['min', 's', 60] as const)
      : seconds < 86_400
        ? (['h', 'min', 3600] as const)
        : (['d', 'h', 86_400] as const)
  const whole = Math.floor(seconds / factor)
  const rest = Math.floor((seconds - whole * factor) / (factor === 86_400 ? 3600 : factor / 60))
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`
}
