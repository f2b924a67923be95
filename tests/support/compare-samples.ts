/** How likely it is that two samples of one and the same distribution differ as much as these do. */
export type Likelihood = { kolmogorovSmirnov: number; mannWhitney: number }

/** By two tests: one sees any difference of the distributions, the other, sooner, that one lies to the side of the other. */
export function compareSamples(first: readonly number[], second: readonly number[]): Likelihood {
  return { kolmogorovSmirnov: kolmogorovSmirnov(first, second), mannWhitney: mannWhitney(first, second) }
}

/** Two-sample Kolmogorov-Smirnov, with the limit distribution and Stephens' correction for finite samples. */
function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  const share = (sample: readonly number[], limit: number) =>
    sample.filter((value) => value <= limit).length / sample.length
  const distances = [...first, ...second].map((limit) => Math.abs(share(first, limit) - share(second, limit)))
  const size = Math.sqrt((first.length * second.length) / (first.length + second.length))
  const statistic = (size + 0.12 + 0.11 / size) * Math.max(...distances)
  // The series does not converge near zero, where the answer is one.
  if (statistic < 0.2) return 1
  const terms = Array.from({ length: 100 }, (_, index) => {
    const n = index + 1
    return (n % 2 ? 2 : -2) * Math.exp(-2 * n * n * statistic * statistic)
  })
  return clamp(terms.reduce((sum, term) => sum + term, 0))
}

/** Mann-Whitney U, two-sided, by its normal approximation with the correction for ties. */
function mannWhitney(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second].sort((a, b) => a - b)
  const rankOf = new Map<number, number>()
  let ties = 0
  for (let start = 0; start < all.length; ) {
    const value = all[start] ?? 0
    const end = all.lastIndexOf(value) + 1
    rankOf.set(value, (start + 1 + end) / 2)
    ties += (end - start) ** 3 - (end - start)
    start = end
  }
  const [n, m, total] = [first.length, second.length, all.length]
  const rankSum = first.reduce((sum, value) => sum + (rankOf.get(value) ?? 0), 0)
  const deviation = Math.abs(rankSum - (n * (total + 1)) / 2)
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)))
  return variance === 0 ? 1 : clamp(2 * upperTail(Math.max(0, deviation - 0.5) / Math.sqrt(variance)))
}

/** Of the standard normal distribution: Abramowitz and Stegun 26.2.17, good to seven digits. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial
}

function clamp(probability: number): number {
  return Math.min(1, Math.max(0, probability))
}
