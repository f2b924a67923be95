import { enableCompileCache } from 'node:module'
import path from 'node:path'

// Whoever ends what was started means this, too.
process.once('disconnect', () => process.exit(1))
process.channel?.unref()

// To read hundreds of modules is most of what a short command takes. In the checkout, where nobody can put anything who could not change the
// program itself; where that can't be written to, nothing is kept.
enableCompileCache(path.join(import.meta.dirname, '..', '.local', 'compiled'))
const { createProgram } = await import('./program.ts')
const { runProgram } = await import('./run-program.ts')

await runProgram(createProgram())
