import { ConsolePage } from '../../components/console-page.tsx'

export default function ProvisionPage() {
  return <ConsolePage title="New tenant">…</ConsolePage>
}
