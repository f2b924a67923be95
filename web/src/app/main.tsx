import './styles.css'
import { createRoot } from 'react-dom/client'
import { loadPageConfig } from '../lib/page-config.ts'
import { takeLink } from '../lib/take-link.ts'
import { App } from './app.tsx'

// Before anything else: what a link from an e-mail brings along is a key to somebody's account.
let link = takeLink()
let show = () => {}
// A link that is put over the address of an open page changes the fragment only, and loads nothing.
addEventListener('hashchange', () => {
  const next = takeLink()
  if (!next.has('access_token') && !next.has('error')) return
  link = next
  show()
})

const root = createRoot(document.getElementById('root') as HTMLElement)
const config = await loadPageConfig().catch((error: unknown) => {
  console.error(error)
  return undefined
})
let turn = 0
show = () => root.render(<App key={turn++} config={config} link={link} />)
show()
