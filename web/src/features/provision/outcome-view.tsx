import { Button, Checkbox, Code, Paper, Stack, Text } from '@mantine/core'
import { Fact, Facts } from '../../components/facts.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { Notice } from '../../components/notice.tsx'
import { Secret } from '../../components/secret.tsx'
import { SetupEmail } from '../../components/setup-email.tsx'
import type { Desk } from './desk.ts'
import type { Draft, Outcome } from './draft.ts'
import { LeaveGuard } from './leave-guard.tsx'
import classes from './provision.module.css'
import { StageHeading } from './stage-heading.tsx'
import type { Submission } from './submission.ts'
import { modeTexts } from './texts.ts'
import { useOpenDraft } from './use-open-draft.ts'

interface OutcomeViewProps {
  desk: Desk
  draft: Draft
  outcome: Outcome
  submission: Submission
}

/** The tenant that was made, with what is shown of it once. */
export function OutcomeView({ desk, draft, outcome, submission }: OutcomeViewProps) {
  const { openNew } = useOpenDraft(desk)
  const { tenant, owner } = outcome
  return (
    <div className={classes.layout} data-testid="prov-success">
      <Paper withBorder className={classes.card}>
        <Stack>
          <StageHeading>{tenant.name} is ready</StageHeading>
          {outcome.isReplay && (
            <Notice kind="note" title="It had been made already">
              <Text>This is the outcome of an earlier try: no second tenant was made.</Text>
            </Notice>
          )}
          <Facts>
            <Fact name="Tenant id">
              <Code data-testid="prov-tenant-id">{tenant.id}</Code>
            </Fact>
            <Fact name="Slug">{tenant.slug}</Fact>
            <Fact name="Made of">{tenant.template}</Fact>
            <Fact name="Owner">{owner.email}</Fact>
            <Fact name="Sign-in">{modeTexts[owner.mode].label}</Fact>
            {outcome.publicKey && (
              <Fact name="Public API key">
                <Code>{outcome.publicKey}</Code>
              </Fact>
            )}
          </Facts>
          <Secrets draft={draft} outcome={outcome} submission={submission} />
          {owner.mode !== 'existing' && (
            <SetupEmail
              tenantId={tenant.id}
              email={owner.email}
              first={{ state: owner.setupEmail, at: outcome.at }}
            />
          )}
          <div className={classes.buttons}>
            <ButtonLink to="/tenants/$tenantId" params={{ tenantId: tenant.id }}>
              Go to the tenant
            </ButtonLink>
            <Button variant="default" onClick={() => openNew()}>
              Set up another one
            </Button>
          </div>
        </Stack>
      </Paper>
    </div>
  )
}

function Secrets({ draft, outcome, submission }: Omit<OutcomeViewProps, 'desk'>) {
  const { secrets, areSecretsSaved } = submission
  const { slug } = outcome.tenant
  const isAnyShown = secrets.password !== undefined || secrets.secretKey !== undefined
  const hadSome = outcome.owner.mode === 'temporary' || outcome.publicKey !== undefined
  if (!hadSome) return null
  if (!isAnyShown) {
    return (
      <Notice kind="note" title="Its secrets are not shown again">
        <Text>They can be shown only once, at the moment the tenant is made, and are kept nowhere.</Text>
        {outcome.owner.mode === 'temporary' && (
          <Text>Without the temporary password the owner gets in by a set-up e-mail.</Text>
        )}
        {outcome.publicKey && <Text>For a new secret API key rotate the key, on the tenant’s page.</Text>}
      </Notice>
    )
  }
  return (
    <Notice kind="note" title="Save these now: they are shown once">
      {secrets.password !== undefined && (
        <Secret label="Temporary password" value={secrets.password} fileName={`${slug}-password.txt`} />
      )}
      {secrets.secretKey !== undefined && (
        <Secret label="Secret API key" value={secrets.secretKey} fileName={`${slug}-secret-key.txt`} />
      )}
      <Checkbox
        label="I have saved it"
        checked={areSecretsSaved}
        onChange={(event) => submission.saveSecrets(event.currentTarget.checked)}
      />
      <LeaveGuard key={draft.id} isNeeded={!areSecretsSaved} title="You have not said that it is saved">
        What is shown here once can’t be shown again.
      </LeaveGuard>
    </Notice>
  )
}
