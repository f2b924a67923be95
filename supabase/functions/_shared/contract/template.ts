import { z } from 'zod'
import { CONTROL_CHARACTERS, countCharacters, templateNameField } from './fields.ts'
import { FEATURES } from './provision-request.ts'

const MAX_SEGMENTS = 50
const MAX_PACKAGES_OF_A_SEGMENT = 100
const MAX_PACKAGES = 500

const SECOND_TIME = 'stands here for the second time'

/**
 * Text as it is kept: nothing is trimmed, or what is saved would not be what is read. With SQL's `private.template_problems`
 * this is one rule, as a property test proves.
 */
function text(max: number) {
  return z
    .string()
    .refine(
      (value) => countCharacters(value) >= 1 && countCharacters(value) <= max && !/^ | $/.test(value),
      `must have 1 to ${max} characters, without a space before or after`,
    )
    .refine((value) => !CONTROL_CHARACTERS.test(value), 'must not have control characters')
    .meta({ minLength: 1, maxLength: max })
}

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and hyphens, and not begin with a hyphen')

const packageSchema = z
  .strictObject({
    slug,
    name: text(255),
    /** In minor units of the tenant's currency (cents for EUR). */
    priceMinor: z.int().min(0),
  })
  .meta({ id: 'TemplatePackage' })

const segmentSchema = z
  .strictObject({
    slug,
    name: text(255),
    heroTitle: text(500).optional(),
    /** In the order in which they are shown. */
    packages: z.array(packageSchema).min(1).max(MAX_PACKAGES_OF_A_SEGMENT),
  })
  .meta({ id: 'TemplateSegment' })

/** What a tenant is made of: the body of `PUT /templates/{name}`. Slugs of segments, and of all packages, stand once. */
export const templateDefinitionSchema = z
  .strictObject({
    /** In the order in which they are shown. */
    segments: z.array(segmentSchema).min(1).max(MAX_SEGMENTS),
    features: z.array(z.enum(FEATURES)).meta({ uniqueItems: true }),
    limits: z.strictObject({ users: z.int().min(1).max(10_000), storageGb: z.int().min(1).max(1_000) }),
  })
  .superRefine(({ segments, features }, context) => {
    const packages = segments.flatMap((segment, position) =>
      segment.packages.map((item, index) => ({
        value: item.slug,
        path: ['segments', position, 'packages', index, 'slug'],
      })),
    )
    const lists = [
      segments.map((segment, position) => ({ value: segment.slug, path: ['segments', position, 'slug'] })),
      packages,
      features.map((value, position) => ({ value, path: ['features', position] })),
    ]
    for (const path of lists.flatMap(repeated))
      context.addIssue({ code: 'custom', path, message: SECOND_TIME })
    if (packages.length > MAX_PACKAGES) {
      const message = `must have at most ${MAX_PACKAGES} packages in all`
      context.addIssue({ code: 'custom', path: ['segments'], message })
    }
  })
  .meta({ id: 'TemplateDefinition' })

/** Where a value stands that stood before. */
function repeated<Path>(list: { value: string; path: Path }[]): Path[] {
  const values = list.map(({ value }) => value)
  return list.filter(({ value }, index) => values.indexOf(value) < index).map(({ path }) => path)
}

export const templateParams = z.strictObject({
  name: templateNameField.meta({ description: 'The template’s name.' }),
})

export const templateVersionParams = templateParams.extend({
  version: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/)
    .transform(Number),
})

/** The `ETag` of a template, as `If-Match` brings it back: the number of its current version in quotes, 0 where none is. */
export const templateTagField = z
  .string()
  .regex(/^(W\/)?"(0|[1-9][0-9]{0,8})"$/, 'must be the ETag of a template, in its quotes')
  .transform((tag) => Number(tag.replace(/\D/g, '')))

export const templateListQuery = z.strictObject({
  /** `true`: also those that are retired. */
  all: z.enum(['true', 'false']).optional(),
})

const about = {
  name: z.string(),
  version: z.int(),
}

const saved = {
  createdAt: z.string(),
  /** The admin; null for what came with a migration. */
  createdBy: z.guid().nullable(),
}

export const templateListSchema = z
  .strictObject({
    /** By name. */
    templates: z.array(
      z.strictObject({
        ...about,
        isRetired: z.boolean(),
        segmentCount: z.int(),
        packageCount: z.int(),
        ...saved,
      }),
    ),
  })
  .meta({ id: 'TemplateList' })

/** A template with what tenants are made of at the moment; retired, what they were made of last. */
export const templateSchema = z
  .strictObject({
    ...about,
    /** Whether no tenant is made from it any more. */
    isRetired: z.boolean(),
    definition: templateDefinitionSchema,
    ...saved,
    versionCount: z.int(),
    /** The latest hundred, the newest first. */
    versions: z.array(z.strictObject({ version: z.int(), isCurrent: z.boolean(), ...saved })),
  })
  .meta({ id: 'Template' })

export const templateVersionSchema = z
  .strictObject({ ...about, isCurrent: z.boolean(), definition: templateDefinitionSchema, ...saved })
  .meta({ id: 'TemplateVersion' })

/** What became of a change. */
export const templateChangeSchema = z
  .strictObject({
    /** False where it was so already. */
    changed: z.boolean(),
    template: templateSchema,
  })
  .meta({ id: 'TemplateChange' })

export type TemplateDefinition = z.output<typeof templateDefinitionSchema>
export type TemplateList = z.output<typeof templateListSchema>
export type Template = z.output<typeof templateSchema>
export type TemplateVersion = z.output<typeof templateVersionSchema>
export type TemplateChange = z.output<typeof templateChangeSchema>
