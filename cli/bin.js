#!/usr/bin/env node
// Plain JavaScript: whatever Node is found on PATH, an older one too, hands over to the project's own, which runs TypeScript.
import '../scripts/require-install.js'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const node = path.join(
  path.dirname(createRequire(import.meta.url).resolve('node/package.json')),
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)
const program = fileURLToPath(new URL('landlord.ts', import.meta.url))
const child = spawn(node, [program, ...process.argv.slice(2)], {
  // The last one ends when this process does, however it ends.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
})

// Ctrl-C in a terminal reaches both, a signal from a program only this one. What it means the program decides, and its exit is waited for.
const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
process.on('SIGINT', () => {
  if (!inTerminal) child.kill('SIGINT')
})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('error', (error) => {
  console.error(`landlord could not start ${node}: ${error.message}`)
  process.exitCode = 1
})
child.once('exit', (code, signal) => {
  // As a shell would say it.
  process.exitCode = code ?? 128 + constants.signals[signal]
})
