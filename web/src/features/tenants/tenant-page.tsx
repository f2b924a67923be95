import { ConsolePage } from '../../components/console-page.tsx'

export default function TenantPage() {
  return <ConsolePage title="Tenant">…</ConsolePage>
}
