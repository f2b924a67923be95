import { ConsolePage } from '../../components/console-page.tsx'

export default function RequestPage() {
  return <ConsolePage title="Request">…</ConsolePage>
}
