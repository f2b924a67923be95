import { instancePaths, removeInstance } from './instance.ts'
import { clearStaleLock, runningOwner } from './lock.ts'

const paths = instancePaths('main')
const pid = runningOwner(paths)
if (pid === undefined) {
  await clearStaleLock(paths)
  removeInstance(paths)
  console.log('All local data is gone; `npm start` begins anew.')
} else {
  console.error(`The stack is running (pid ${pid}). Stop it first: nothing was removed.`)
  process.exitCode = 1
}
