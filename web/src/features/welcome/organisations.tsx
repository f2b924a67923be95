import { Anchor, Button, List, Stack, Text } from '@mantine/core'
import type { SupabaseClient } from '@supabase/supabase-js'
import { useCallback, useEffect, useState } from 'react'
import { z } from 'zod'
import { TENANT_STATUSES } from '../../../../supabase/functions/_shared/contract/tenant-statuses.ts'
import { Notice } from '../../components/notice.tsx'
import { PageFrame } from '../../components/page-frame.tsx'

const tenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  status: z.enum(TENANT_STATUSES),
})
const membershipsSchema = z.array(z.object({ tenant: tenantSchema }))
type Tenants = z.output<typeof tenantSchema>[]

const byName = (a: Tenants[number], b: Tenants[number]) => a.name.localeCompare(b.name)

interface OrganisationsProps {
  client: SupabaseClient
  userId: string
  email: string
  /** Where there is something to sign in to. */
  signInUrl: string | undefined
}

/** What the owner sees of what is theirs, by the same rules as everywhere: they read it as themselves. */
export function Organisations({ client, userId, email, signInUrl }: OrganisationsProps) {
  const [tenants, setTenants] = useState<Tenants | 'unknown'>()
  const look = useCallback(async () => {
    // By membership: an admin may see all tenants, which are not theirs.
    const { data } = await client
      .from('tenant_members')
      .select('tenant:tenants!member_belongs_to_a_tenant!inner (id, name, slug, status)')
      .eq('user_id', userId)
    const parsed = membershipsSchema.safeParse(data)
    setTenants(parsed.success ? parsed.data.map(({ tenant }) => tenant).toSorted(byName) : 'unknown')
  }, [client, userId])
  useEffect(() => void look(), [look])

  return (
    <PageFrame title="Your password is set" takesFocus>
      <Stack align="flex-start">
        <Text>
          You can sign in as <strong>{email}</strong> from now on.
        </Text>
        <div role="status">{Array.isArray(tenants) && <TenantList tenants={tenants} />}</div>
        {tenants === 'unknown' && (
          <Notice kind="error" title="Your organisation can’t be shown">
            <Text>Your password is set all the same.</Text>
            <Button onClick={look}>Look again</Button>
          </Notice>
        )}
        {signInUrl && <Anchor href={signInUrl}>Sign in</Anchor>}
      </Stack>
    </PageFrame>
  )
}

function TenantList({ tenants }: { tenants: Tenants }) {
  if (tenants.length === 0) {
    return (
      <Text>
        No organisation belongs to this login yet. Admins go on to <Anchor href="/">the console</Anchor>.
      </Text>
    )
  }
  return (
    <List withPadding>
      {tenants.map(({ id, name, slug, status }) => (
        <List.Item key={id}>
          <strong>{name}</strong> ({slug}) is {status === 'active' ? 'active and ready' : status}.
        </List.Item>
      ))}
    </List>
  )
}
