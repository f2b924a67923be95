import { ConsolePage } from '../../components/console-page.tsx'

export default function HealthPage() {
  return <ConsolePage title="Health">…</ConsolePage>
}
