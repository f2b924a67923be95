import { Text, TextInput } from '@mantine/core'
import { isReservedSlug, isValidSlug } from '../../../../supabase/functions/_shared/contract/slug.ts'
import { SlugSuggestions } from '../../components/slug-suggestions.tsx'
import { useAfterPress } from '../../lib/use-after-press.ts'
import { inputId } from './fields.ts'
import { useAvailability } from './use-availability.ts'
import type { Wizard } from './use-wizard.ts'

/** What it is called. */
export function BasicsStep({ wizard }: { wizard: Wizard }) {
  const slug = wizard.values['tenant.slug']
  const isWorthAsking = isValidSlug(slug) && !isReservedSlug(slug)
  const found = useAvailability('slug', isWorthAsking ? slug : undefined)
  const sentences = {
    nothing: '',
    checking: 'Checking whether it is free …',
    free: `${slug} is free.`,
    taken: `${slug} is taken.`,
    unknown: 'Whether it is free can’t be told now: it is found out when you send.',
  }
  const suggestions = useAfterPress(found.state === 'taken' ? found.suggestions : wizard.suggestions)
  return (
    <>
      <TextInput
        {...wizard.field('tenant.name')}
        data-testid="prov-name"
        autoComplete="off"
        onChange={(event) => wizard.changeName(event.currentTarget.value)}
      />
      <TextInput
        {...wizard.field('tenant.slug')}
        data-testid="prov-slug"
        description="What it is called in addresses. It follows the name until you change it, and can’t be changed later."
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => wizard.changeSlug(event.currentTarget.value)}
      />
      <Text role="status" size="sm" c={found.state === 'taken' ? 'var(--mantine-color-error)' : 'inherit'}>
        {sentences[found.state]}
      </Text>
      <SlugSuggestions
        slugs={suggestions}
        onChoose={(chosen) => {
          wizard.changeSlug(chosen)
          document.getElementById(inputId('tenant.slug'))?.focus()
        }}
      />
    </>
  )
}
