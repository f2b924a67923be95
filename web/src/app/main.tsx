import './styles.css'
import { createRoot } from 'react-dom/client'
import { loadPageConfig } from '../lib/page-config.ts'
import { App } from './app.tsx'

const root = createRoot(document.getElementById('root') as HTMLElement)
const config = await loadPageConfig().catch((error: unknown) => {
  console.error(error)
  return undefined
})
root.render(<App config={config} />)
