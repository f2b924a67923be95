import { createProgram } from './program.ts'
import { runProgram } from './run-program.ts'

// Whoever ends what was started means this, too.
process.once('disconnect', () => process.exit(1))
process.channel?.unref()

await runProgram(createProgram())
