import { ConsolePage } from '../../components/console-page.tsx'

export default function NewBatchPage() {
  return <ConsolePage title="New batch">…</ConsolePage>
}
