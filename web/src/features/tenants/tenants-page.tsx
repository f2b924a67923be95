import { ConsolePage } from '../../components/console-page.tsx'

export default function TenantsPage() {
  return <ConsolePage title="Tenants">…</ConsolePage>
}
