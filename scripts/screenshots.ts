import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { startStack } from '../local/stack.ts'
import { seedPictures } from './screenshots/seed-pictures.ts'
import { takePictures } from './screenshots/take-pictures.ts'

const folder = path.join(import.meta.dirname, '..', 'docs', 'images')

const stack = await startStack({ instance: `screenshots-${process.pid}`, throwaway: true, fsync: false })
try {
  const seeded = await seedPictures(stack)
  await mkdir(folder, { recursive: true })
  for (const file of await takePictures(stack.env, seeded, folder)) console.log(path.relative('.', file))
} finally {
  await stack.stop()
}
