import type { TenantDetail } from '../../../../../supabase/functions/_shared/contract/tenant-detail.ts'
import { Fact, Facts } from '../../../components/facts.tsx'
import { nameOfFeature } from '../../../components/feature-names.ts'
import { TextLink } from '../../../components/links.tsx'
import { Moment } from '../../../components/moment.tsx'
import { SetupEmail } from '../../../components/setup-email.tsx'
import { isolationWords } from '../words.ts'
import classes from './section.module.css'
import { Section } from './section.tsx'

/** Whose owners the service sends the e-mail. */
const mayBeWrittenTo: readonly TenantDetail['tenant']['status'][] = [
  'active',
  'suspended',
  'pending_activation',
]

/** What a tenant is, who owns it, what it may use, and where it comes from. */
export function OverviewPanel({ detail }: { detail: TenantDetail }) {
  const { tenant, owner, limits, features, counts } = detail
  return (
    <div className={classes.sections}>
      <Section title="Tenant">
        <Facts>
          <Fact name="Slug">{tenant.slug}</Fact>
          <Fact name="Domain">{tenant.domain}</Fact>
          <Fact name="Tenant id">{tenant.id}</Fact>
          <Fact name="Isolation">{isolationWords[tenant.isolation]}</Fact>
          <Fact name="Time zone">{tenant.timezone}</Fact>
          <Fact name="Currency">{tenant.currency}</Fact>
        </Facts>
      </Section>
      <Section title="Owner">
        <Facts>
          <Fact name="E-mail">{owner?.email}</Fact>
          {owner && <Fact name="User id">{owner.id}</Fact>}
        </Facts>
        {owner?.email && mayBeWrittenTo.includes(tenant.status) && (
          <SetupEmail tenantId={tenant.id} email={owner.email} />
        )}
      </Section>
      <Section title="Contact">
        <Facts>
          <Fact name="E-mail">{tenant.contact.email}</Fact>
          <Fact name="Phone">{tenant.contact.phone}</Fact>
          <Fact name="Address">{tenant.contact.address}</Fact>
        </Facts>
      </Section>
      <Section title="Plan">
        <Facts>
          <Fact name="Users">{`up to ${limits.users.toLocaleString('en')}, ${counts.members} now`}</Fact>
          <Fact name="Storage">{`${limits.storageGb.toLocaleString('en')} GB`}</Fact>
          <Fact name="Features">{features.length === 0 ? null : features.map(nameOfFeature).join(', ')}</Fact>
          <Fact name="Catalogue">{`${counted(counts.segments, 'segment')}, ${counted(counts.packages, 'package')}`}</Fact>
          <Fact name="API keys">{counts.apiKeys}</Fact>
        </Facts>
      </Section>
      <Section title="Where it comes from">
        <Origin detail={detail} />
      </Section>
    </div>
  )
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function Origin({ detail: { tenant, request } }: { detail: TenantDetail }) {
  return (
    <Facts>
      <Fact name="Template">{tenant.template}</Fact>
      {tenant.clonedFrom && (
        <Fact name="Made like">
          <TextLink to="/tenants/$tenantId" params={{ tenantId: tenant.clonedFrom }}>
            another tenant
          </TextLink>
        </Fact>
      )}
      <Fact name="Created">
        <Moment at={tenant.createdAt} />
      </Fact>
      <Fact name="Active since">{tenant.activatedAt && <Moment at={tenant.activatedAt} />}</Fact>
      <Fact name="Changed">
        <Moment at={tenant.updatedAt} />
      </Fact>
      {request && (
        <Fact name="Request">
          <TextLink to="/requests/$requestId" params={{ requestId: request.id }}>
            {request.attempts === 1 ? 'made at the first attempt' : `made in ${request.attempts} attempts`}
          </TextLink>
        </Fact>
      )}
      {request?.batchId && (
        <Fact name="Batch">
          <TextLink to="/batches/$batchId" params={{ batchId: request.batchId }}>
            made with others
          </TextLink>
        </Fact>
      )}
    </Facts>
  )
}
