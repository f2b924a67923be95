import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CataloguePanel } from './catalogue-panel.tsx'
import { AuditPanel } from './history/audit-panel.tsx'
import { TimelinePanel } from './history/timeline-panel.tsx'
import { KeysPanel } from './keys/keys-panel.tsx'
import { OverviewPanel } from './overview/overview-panel.tsx'
import { SchemaPanel } from './schema-panel.tsx'
import { SettingsPanel } from './settings/settings-panel.tsx'
import classes from './tenant-parts.module.css'
import { TENANT_TABS, type TenantTab } from './tenant-tabs.ts'
import type { ReadTenant } from './use-tenant.ts'

const labels: Record<TenantTab, string> = {
  overview: 'Overview',
  settings: 'Settings',
  catalogue: 'Catalogue',
  keys: 'API keys',
  schema: 'Schema',
  timeline: 'Timeline',
  audit: 'Audit',
}

/** The parts of a tenant's page, one at a time. Each reads what it shows by itself: where one fails, the others stand. */
export function TenantParts({ tenant }: { tenant: ReadTenant }) {
  const { tab } = useSearch({ from: '/signed-in/tenants/$tenantId' })
  const navigate = useNavigate()
  const { id, isolation } = tenant.detail.tenant
  const tabs = TENANT_TABS.filter((name) => name !== 'schema' || isolation === 'schema')
  const shown = tab !== undefined && tabs.includes(tab) ? tab : 'overview'
  const go = (to: string | null) =>
    navigate({
      to: '/tenants/$tenantId',
      params: { tenantId: id },
      search: to === 'overview' ? {} : { tab: to as TenantTab },
      resetScroll: false,
    })
  return (
    <Tabs value={shown} onChange={go} keepMounted={false} activateTabWithKeyboard={false}>
      <Tabs.List aria-label="Parts of the tenant" className={classes.list}>
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {labels[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown} className={classes.panel}>
        {panelOf(shown, tenant)}
      </Tabs.Panel>
    </Tabs>
  )
}

function panelOf(tab: TenantTab, tenant: ReadTenant): ReactNode {
  const { detail } = tenant
  const panels: Record<TenantTab, () => ReactNode> = {
    overview: () => <OverviewPanel detail={detail} />,
    settings: () => <SettingsPanel tenant={tenant} />,
    catalogue: () => <CataloguePanel tenantId={detail.tenant.id} />,
    keys: () => <KeysPanel tenant={detail.tenant} />,
    schema: () => <SchemaPanel tenantId={detail.tenant.id} />,
    timeline: () => <TimelinePanel tenantId={detail.tenant.id} />,
    audit: () => <AuditPanel tenantId={detail.tenant.id} slug={detail.tenant.slug} />,
  }
  return panels[tab]()
}
