import './styles.css'
import { createRoot } from 'react-dom/client'
import { loadPageConfig } from '../lib/page-config.ts'
import { takeFragment } from '../lib/take-fragment.ts'
import { App } from './app.tsx'

// Before anything else: what a link from an e-mail brings along is a key to somebody's account.
const fragment = takeFragment()
const root = createRoot(document.getElementById('root') as HTMLElement)
const config = await loadPageConfig().catch((error: unknown) => {
  console.error(error)
  return undefined
})
root.render(<App config={config} fragment={fragment} />)
