import { List, Text } from '@mantine/core'
import type { TemplateDefinition } from '../../../../supabase/functions/_shared/contract/template.ts'
import classes from './provision.module.css'

/** What will be made of a template. */
export function TemplatePreview({
  definition,
  currency,
}: {
  definition: TemplateDefinition
  currency: string
}) {
  const { segments } = definition
  const packageCount = segments.flatMap(({ packages }) => packages).length
  return (
    <section className={classes.preview} aria-label="What will be made">
      <Text fw={600}>
        {count(segments.length, 'segment')} with {count(packageCount, 'package')}
      </Text>
      <List size="sm" withPadding>
        {segments.map(({ slug, name, packages }) => (
          <List.Item key={slug}>
            {name}
            <List size="sm" withPadding>
              {packages.map((item) => (
                <List.Item key={item.slug}>
                  {item.name}, {priceIn(currency, item.priceMinor)}
                </List.Item>
              ))}
            </List>
          </List.Item>
        ))}
      </List>
    </section>
  )
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** A price as people write it. Of how many minor units a currency's unit is, the browser knows. */
function priceIn(currency: string, minor: number): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}
