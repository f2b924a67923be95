// Plain JavaScript: before anything is installed, whatever Node is there runs it. Without this it would only say that it can't read .ts.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const node = new URL(
  `../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`,
  import.meta.url,
)
if (!existsSync(fileURLToPath(node))) {
  console.error('Not installed yet: run npm ci first, with development dependencies and install scripts.')
  process.exit(1)
}
