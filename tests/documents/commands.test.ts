import { afterAll, beforeAll, describe, test } from 'vitest'
import { type OwnStack, startOwnStack } from '../support/own-stack.ts'
import { commandBlocks } from './documented-commands.ts'
import { Reader } from './reader.ts'
import { type Scene, setScene } from './scenes.ts'

let stack: OwnStack
let reader: Reader

beforeAll(async () => {
  stack = await startOwnStack('documents')
  reader = new Reader(stack.env)
})

afterAll(async () => {
  reader?.leave()
  await stack?.stop()
})

const toRun = commandBlocks.filter(({ treatment }) => treatment === 'run here')
const documents = [...new Set(toRun.map(({ document }) => document))]

describe.each(documents)('%s', (document) => {
  let scene: Scene

  beforeAll(async () => {
    scene = await setScene(document, stack, reader)
  })

  const blocks = toRun.filter((block) => block.document === document)
  test.each(blocks.map((block) => [`line ${block.line}: ${block.text.split('\n')[0]}`, block] as const))(
    '%s',
    async (_, { language, text }) => {
      const block = scene.fit(text)
      if (language === 'sql') await reader.runSql(block)
      else await reader.runShell(block, scene.values)
    },
  )
})
