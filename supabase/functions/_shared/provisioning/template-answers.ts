import { z } from 'zod'
import { FEATURES } from '../contract/provision-request.ts'
import type { Template, TemplateChange, TemplateList, TemplateVersion } from '../contract/template.ts'
import type { Limited } from './rate-limit.ts'
import { rateLimitSchema } from './rate-limit.ts'

// What SQL's functions answer about templates, each turned into the contract's words.

const packageAnswer = z
  .object({ slug: z.string(), name: z.string(), price_minor: z.int() })
  .transform(({ price_minor: priceMinor, ...rest }) => ({ ...rest, priceMinor }))

const segmentAnswer = z
  .object({
    slug: z.string(),
    name: z.string(),
    hero_title: z.string().optional(),
    packages: z.array(packageAnswer),
  })
  .transform(({ hero_title: heroTitle, packages, ...rest }) => ({
    ...rest,
    ...(heroTitle === undefined ? {} : { heroTitle }),
    packages,
  }))

const definition = z
  .object({
    segments: z.array(segmentAnswer),
    features: z.array(z.enum(FEATURES)),
    limits: z.object({ users: z.int(), storage_gb: z.int() }),
  })
  .transform(({ limits, ...rest }) => ({
    ...rest,
    limits: { users: limits.users, storageGb: limits.storage_gb },
  }))

const saved = { created_at: z.string(), created_by: z.guid().nullable() }

export const listAnswer = z
  .array(
    z
      .object({
        name: z.string(),
        version: z.int(),
        is_retired: z.boolean(),
        segment_count: z.int(),
        package_count: z.int(),
        ...saved,
      })
      .transform(({ is_retired, segment_count, package_count, created_at, created_by, ...rest }) => ({
        ...rest,
        isRetired: is_retired,
        segmentCount: segment_count,
        packageCount: package_count,
        createdAt: created_at,
        createdBy: created_by,
      })),
  )
  .transform((templates): TemplateList => ({ templates }))

export const versionAnswer = z
  .object({ name: z.string(), version: z.int(), is_current: z.boolean(), definition, ...saved })
  .transform(
    ({ is_current: isCurrent, created_at: createdAt, created_by: createdBy, ...rest }): TemplateVersion => ({
      ...rest,
      isCurrent,
      createdAt,
      createdBy,
    }),
  )

export const templateAnswer = z
  .object({
    name: z.string(),
    version: z.int(),
    is_retired: z.boolean(),
    definition,
    ...saved,
    version_count: z.int(),
    versions: z.array(
      z
        .object({ version: z.int(), is_current: z.boolean(), ...saved })
        .transform(({ version, is_current: isCurrent, created_at: createdAt, created_by: createdBy }) => ({
          version,
          isCurrent,
          createdAt,
          createdBy,
        })),
    ),
  })
  .transform(
    ({ is_retired, created_at, created_by, version_count, ...rest }): Template => ({
      ...rest,
      isRetired: is_retired,
      createdAt: created_at,
      createdBy: created_by,
      versionCount: version_count,
    }),
  )

export const changeAnswer = z
  .object({ template: templateAnswer, is_changed: z.boolean(), rate_limit: rateLimitSchema })
  .transform(
    ({ template, is_changed: changed, rate_limit: rateLimit }): Limited<TemplateChange> => ({
      answer: { changed, template },
      rateLimit,
    }),
  )
