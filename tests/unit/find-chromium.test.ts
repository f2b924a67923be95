import { expect, test } from 'vitest'
import { ensureChromium } from '../harness/find-chromium.ts'

test('a browser that is there is taken, and nothing installed', () => {
  const install = () => expect.fail('installed')
  expect(ensureChromium(() => '/usr/bin/chromium', install)).toBe('/usr/bin/chromium')
})

test('one that is not there is installed', () => {
  let installed: string | undefined
  const install = () => {
    installed = '/opt/chromium'
    return 'done'
  }
  expect(ensureChromium(() => installed, install)).toBe('/opt/chromium')
})

test('where that fails, one line says so, why, and what to do', () => {
  const failing = () =>
    ensureChromium(
      () => undefined,
      () => 'Reading package lists\nE: Unable to locate package chromium\n',
    )
  expect(failing).toThrow(
    /^There is no browser .*apt-get install chromium.*E: Unable to locate package chromium$/,
  )
})
