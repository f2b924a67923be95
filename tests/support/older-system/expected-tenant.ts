import { createHash } from 'node:crypto'

/** What a tenant of the fixture must have become. */
export type ExpectedTenant = {
  id: string
  name: string
  slug: string
  timezone: string
  currency: string
  status: string
  owner_id: string | null
}

/** The fixture's ids: of `tenant 7`, of `user 7`. */
export function olderId(what: string): string {
  const hex = createHash('md5').update(what).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** What becomes of the fixture's tenant number `i`, which rows.sql gives the trouble of its place among fifty. */
export function expectedTenant(i: number): ExpectedTenant {
  const trouble = i % 50
  const ownerId = ownerOf(i, trouble)
  const slug = slugOf(i, trouble)
  return {
    id: olderId(`tenant ${i}`),
    name: nameOf(i, trouble, slug),
    slug,
    timezone: trouble === 47 ? 'Europe/Berlin' : trouble >= 46 ? 'UTC' : 'Europe/Paris',
    currency: [46, 48, 49].includes(trouble) ? 'USD' : 'EUR',
    status: ownerId === null ? 'setup_incomplete' : statusOf(i % 10),
    owner_id: ownerId,
  }
}

function ownerOf(i: number, trouble: number): string | null {
  // Two users who both got there; a link without a tenant; no link; one who did not get there; a deleted user.
  if ([24, 25, 26, 27, 39].includes(trouble)) return null
  return olderId(`user ${trouble === 29 ? i - 1 : i}`)
}

function statusOf(digit: number): string {
  if (digit === 8) return 'archived'
  return digit === 7 || digit === 9 ? 'suspended' : 'active'
}

function slugOf(i: number, trouble: number): string {
  if (i === 1) return 'www'
  if (i === 2) return 'api-2'
  if (trouble === 32) return `cafe-${i}`
  if (trouble === 34 || trouble === 36) return `restaurant-${i}`
  if (trouble === 37) return `tenant-${i - 10}-2`
  if (trouble === 40) return i < 100 ? `restaurant-${i}` : `${i}`
  if (trouble === 35) {
    const number = (i - 35) / 50 + 1
    const suffix = number === 1 ? '' : `-${number}`
    return `long-${'x'.repeat(58 - suffix.length)}${suffix}`
  }
  return `tenant-${i}`
}

function nameOf(i: number, trouble: number, slug: string): string {
  if (trouble === 40) return `Restaurant ${i}`
  if (trouble === 41) return slug
  if (trouble === 42) return `Café No ${i}`
  if (trouble === 43) return 'Long '.repeat(51).trimEnd()
  return `Tenant ${i}`
}
