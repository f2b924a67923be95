import { parseArgs } from 'node:util'
import { runDrill } from './drill.ts'

const { values } = parseArgs({ options: { tenants: { type: 'string', default: '1000' } } })

const { took, violations } = await runDrill(Number(values.tenants), (line) => console.log(line))
const parts = Object.entries(took).map(([part, seconds]) => `${part} ${seconds} s`)
console.log(`${values.tenants} schema tenants: ${parts.join(', ')}; ${violations.length} violations`)
for (const violation of violations) console.log(`    ${violation}`)
process.exitCode = violations.length === 0 ? 0 : 1
