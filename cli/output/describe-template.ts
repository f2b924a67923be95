import type {
  Template,
  TemplateChange,
  TemplateDefinition,
  TemplateList,
  TemplateVersion,
} from '../../supabase/functions/_shared/contract/template.ts'
import { formatPairs, formatTable } from './terminal.ts'

/** Many templates, a line each. */
export function listOfTemplates({ templates }: TemplateList): string {
  const headers = ['name', 'version', 'segments', 'packages', 'saved', 'retired']
  return formatTable(
    headers,
    templates.map(({ name, version, segmentCount, packageCount, createdAt, isRetired }) => [
      name,
      version,
      segmentCount,
      packageCount,
      createdAt,
      isRetired ? 'yes' : '',
    ]),
  )
}

/** All of a template. The version is what `--if-match` takes. */
export function describeTemplate({ name, version, isRetired, definition, ...rest }: Template): string {
  const { createdAt, createdBy, versions, versionCount } = rest
  return [
    formatPairs([
      ['Template', name],
      ['Version', isRetired ? `${version}, retired: --if-match 0` : version],
      ['Saved', createdAt],
      ['By', createdBy],
      ['Versions', versionCount],
      ...aboutDefinition(definition),
    ]),
    '',
    describeCatalogue(definition),
    '',
    formatTable(
      ['version', 'saved', 'by', 'current'],
      versions.map((each) => [each.version, each.createdAt, each.createdBy, each.isCurrent ? 'yes' : '']),
    ),
  ].join('\n')
}

/** One version of a template. */
export function describeVersion({ name, version, isCurrent, definition, ...saved }: TemplateVersion): string {
  return [
    formatPairs([
      ['Template', name],
      ['Version', version],
      ['Current', isCurrent ? 'yes' : 'no'],
      ['Saved', saved.createdAt],
      ['By', saved.createdBy],
      ...aboutDefinition(definition),
    ]),
    '',
    describeCatalogue(definition),
  ].join('\n')
}

/** What became of a change. */
export function describeChange({ changed, template: { name, version, isRetired } }: TemplateChange): string {
  if (!changed) return `${name} is as it was: nothing was changed.`
  return isRetired
    ? `No tenant is made from ${name} any more.`
    : `Tenants of ${name} are made of version ${version} from now on.`
}

function aboutDefinition({ features, limits }: TemplateDefinition) {
  return [
    ['Features', features.join(', ') || null],
    ['Limits', `${limits.users} users, ${limits.storageGb} GB`],
  ] as const
}

function describeCatalogue({ segments }: TemplateDefinition): string {
  return formatTable(
    ['segment', 'hero title', 'package', 'name', 'price in minor units'],
    segments.flatMap(({ slug, heroTitle, packages }) =>
      packages.map((item, index) => [
        index === 0 ? slug : '',
        index === 0 ? heroTitle : '',
        item.slug,
        item.name,
        item.priceMinor,
      ]),
    ),
  )
}
