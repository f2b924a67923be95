import { ConsolePage } from '../../components/console-page.tsx'

export default function BatchPage() {
  return <ConsolePage title="Batch">…</ConsolePage>
}
