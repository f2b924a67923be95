import { RESERVED_SLUGS } from './reserved-slugs.ts'

const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/

/** Letters that Unicode does not decompose; everything else loses its accents by NFKD. */
const TRANSLITERATIONS: Record<string, string> = {
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  Ł: 'L',
  ł: 'l',
  Ø: 'O',
  ø: 'o',
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
}

/** Whether the text has the form of a slug: a DNS label of 3 to 63 characters without `--`. Equal to SQL `private.is_valid_slug`. */
export function isValidSlug(slug: string): boolean {
  return DNS_LABEL.test(slug) && !slug.includes('--')
}

/** Where a tenant is named by id or slug, such a slug would stand for another's. */
const LIKE_AN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether nobody can have it. Equal to SQL `private.slug_holder`. */
export function isReservedSlug(slug: string): boolean {
  return RESERVED_SLUGS.includes(slug) || LIKE_AN_ID.test(slug)
}

/** The slug that a name suggests. May be too short to be one. Equal to SQL `private.slugify`. */
export function slugify(name: string): string {
  return name
    .replace(/[ĐđĦħıŁłØøßÆæŒœ]/g, (letter) => TRANSLITERATIONS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
}
