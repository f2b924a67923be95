import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { type Check, isMet } from '../scenario.ts'
import type { Report } from './write-report.ts'

/** How much of what its target allows each check takes up, as SVG: a bar that reaches the line has missed it. */
export async function drawChart({ scenarios }: Report): Promise<string> {
  const values = Object.entries(scenarios).flatMap(([name, { checks }]) =>
    checks.map((check) => ({ check: `${name}: ${check.what}`, share: shareOf(check), met: isMet(check) })),
  )
  const { spec } = compile({
    data: { values },
    width: 480,
    background: 'white',
    encoding: { y: { field: 'check', type: 'nominal', sort: null, axis: { title: null, labelLimit: 480 } } },
    layer: [
      {
        mark: 'bar',
        encoding: {
          x: {
            field: 'share',
            type: 'quantitative',
            axis: { title: 'of what the target allows', format: '%' },
          },
          color: { condition: { test: 'datum.met', value: '#2f7d4f' }, value: '#c0392b' },
        },
      },
      { mark: { type: 'rule', strokeDash: [4, 4] }, encoding: { x: { datum: 1 } } },
    ],
  })
  return `${await new View(parse(spec), { renderer: 'none' }).toSVG()}\n`
}

function shareOf({ value, target }: Check): number {
  return 'atMost' in target ? value / target.atMost : target.atLeast / value
}
