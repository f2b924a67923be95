import { Code, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RequestDetail } from '../../../../supabase/functions/_shared/contract/request-detail.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { TextLink } from '../../components/links.tsx'
import { Moment } from '../../components/moment.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { ownerModeWords, sourceWords, statusWords, whose } from './request-words.ts'
import classes from './requests.module.css'

/** What was asked for, by whom, and where to find what came of it. */
export function RequestFacts({ detail }: { detail: RequestDetail }) {
  const { request, body, cloneOf } = detail
  const { word, tone } = statusWords[request.status]
  return (
    <dl className={classes.facts}>
      <Fact name="Status">
        <StatusMark tone={tone}>{word}</StatusMark>
      </Fact>
      <Fact name="Number of this request">
        <Group gap="xs">
          <Code>{request.id}</Code>
          <CopyButton text={request.id} label="Copy the number of this request" />
        </Group>
      </Fact>
      <Fact name="Tenant">
        {request.tenantId ? <TenantLink id={request.tenantId}>{request.name}</TenantLink> : request.name}
        {` (${request.slug})`}
      </Fact>
      <Fact name="Owner">
        {body.owner.fullName}, {request.ownerEmail}, {ownerModeWords[request.ownerMode]}
      </Fact>
      <Fact name="Asked for by">{whose(request)}</Fact>
      <Fact name="Asked for at">
        <Moment at={request.createdAt} />
      </Fact>
      <Fact name="Completed at">{request.completedAt ? <Moment at={request.completedAt} /> : '–'}</Fact>
      <Fact name="Made">
        {request.batchId ? <BatchLink id={request.batchId} /> : sourceWords[request.source]}
      </Fact>
      {cloneOf && (
        <Fact name="Like">
          <TenantLink id={cloneOf}>another tenant</TenantLink>
        </Fact>
      )}
      <Fact name="Template">{request.template ?? 'the other tenant’s'}</Fact>
      <Fact name="Isolation">{request.isolation === 'schema' ? 'A schema of its own' : 'Shared tables'}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function TenantLink({ id, children }: { id: string; children: string }) {
  return (
    <TextLink to="/tenants/$tenantId" params={{ tenantId: id }}>
      {children}
    </TextLink>
  )
}

function BatchLink({ id }: { id: string }) {
  return (
    <TextLink to="/batches/$batchId" params={{ batchId: id }}>
      In a batch
    </TextLink>
  )
}
