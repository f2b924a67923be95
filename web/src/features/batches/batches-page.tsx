import { ConsolePage } from '../../components/console-page.tsx'

export default function BatchesPage() {
  return <ConsolePage title="Batches">…</ConsolePage>
}
