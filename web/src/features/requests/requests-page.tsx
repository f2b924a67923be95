import { ConsolePage } from '../../components/console-page.tsx'

export default function RequestsPage() {
  return <ConsolePage title="History">…</ConsolePage>
}
