import { describe, expect, test } from 'vitest'
import { seededRandom } from '../crash/seeded-random.ts'
import { compareSamples } from '../support/compare-samples.ts'

const range = (length: number, make: (index: number) => number) =>
  Array.from({ length }, (_, index) => make(index))

describe('two samples', () => {
  test('that are equal differ by chance', () => {
    const sample = range(200, (index) => index)
    expect(compareSamples(sample, sample)).toEqual({
      kolmogorovSmirnov: 1,
      mannWhitney: expect.closeTo(1, 2),
    })
  })

  test('that have nothing in common do not', () => {
    const likelihood = compareSamples(
      range(200, (index) => index),
      range(200, (index) => 1000 + index),
    )
    expect(likelihood.kolmogorovSmirnov).toBeLessThan(1e-40)
    expect(likelihood.mannWhitney).toBeLessThan(1e-40)
  })

  test('that are shifted by a fifth are as likely as it comes out by hand', () => {
    const likelihood = compareSamples(
      range(50, (index) => index + 1),
      range(50, (index) => index + 11),
    )
    // The greatest distance is 1/5: 2 (exp(-2 λ²) - exp(-8 λ²)) with λ = (5 + 0.12 + 0.11 / 5) / 5.
    expect(likelihood.kolmogorovSmirnov).toBeCloseTo(0.2408, 3)
    // U is 800 of 2500, 40 values occur twice: z = 449.5 / √(2500 / 12 · (101 - 240 / 9900)) = 3.099.
    expect(likelihood.mannWhitney).toBeCloseTo(0.00194, 4)
  })

  test('of one distribution are seldom called different: a thousand pairs, at one in ten', () => {
    const random = seededRandom(20261121)
    const sample = () => range(50, () => random(1_000_000_000))
    let kolmogorovSmirnov = 0
    let mannWhitney = 0
    for (let pair = 0; pair < 1000; pair++) {
      const likelihood = compareSamples(sample(), sample())
      if (likelihood.kolmogorovSmirnov < 0.1) kolmogorovSmirnov += 1
      if (likelihood.mannWhitney < 0.1) mannWhitney += 1
    }
    for (const found of [kolmogorovSmirnov, mannWhitney]) {
      expect(found).toBeGreaterThan(50)
      expect(found).toBeLessThan(150)
    }
  })
})
