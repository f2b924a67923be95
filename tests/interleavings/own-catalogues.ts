import { changeStatus } from './actions.ts'
import { type Case, held, type Step } from './case.ts'
import { upsertPackage } from './catalogue-actions.ts'
import {
  active,
  cloneTenant,
  countCatalogues,
  findViolations,
  lost,
  makeTenant,
  provisionSchema,
  readCatalogue,
  register,
} from './own-schema-actions.ts'

const archived: Step[] = [...active, ['clerk', changeStatus('a', 'archive'), 'archived']]
const purging: Step[] = [...archived, ['clerk', held(changeStatus('a', 'purge')), 'purged']]

/** Who reads and writes in a schema that comes or goes is told so by name. */
const written: Case[] = [
  {
    title: 'an upsert while the lost schema is provisioned: waits for it',
    steps: [
      ...active,
      lost,
      ['clerk', held(provisionSchema('a')), 'made'],
      ['owner', upsertPackage('a', 'gold'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['owner', 'answers', 'created'],
    ],
    end: {},
  },
  {
    title: 'a schema is provisioned during an upsert: waits for it',
    steps: [
      ...active,
      ['owner', held(upsertPackage('a', 'gold')), 'created'],
      ['clerk', provisionSchema('a'), 'waits for owner'],
      ['owner', 'commit', 'ok'],
      ['clerk', 'answers', 'applied 0'],
    ],
    end: {},
  },
  {
    title: 'an upsert during a purge: waits, then TENANT_PURGED',
    steps: [
      ...purging,
      ['admin', upsertPackage('a', 'gold', 'admin'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['admin', 'answers', 'TENANT_PURGED'],
    ],
    end: {},
  },
  {
    title: 'a schema is provisioned during a purge: waits, then TENANT_PURGED',
    steps: [
      ...purging,
      ['other', provisionSchema('a'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['other', 'answers', 'TENANT_PURGED'],
    ],
    end: {},
  },
  {
    title: 'a purge while the lost schema is provisioned: waits, and leaves nothing',
    steps: [
      ...archived,
      lost,
      ['other', held(provisionSchema('a')), 'made'],
      ['clerk', changeStatus('a', 'purge'), 'waits for other'],
      ['other', 'commit', 'ok'],
      ['clerk', 'answers', 'purged'],
    ],
    end: {},
  },
  {
    title: 'a purge while the catalogue is read: waits for the reader',
    steps: [
      ...archived,
      ['reader', held(readCatalogue('a')), '3 packages'],
      ['clerk', changeStatus('a', 'purge'), 'waits for reader'],
      ['reader', 'commit', 'ok'],
      ['clerk', 'answers', 'purged'],
    ],
    end: {},
  },
  {
    title: 'the catalogue is read during a purge: waits, then SCHEMA_UNAVAILABLE, and TENANT_PURGED after it',
    steps: [
      ...purging,
      ['reader', readCatalogue('a'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['reader', 'answers', 'SCHEMA_UNAVAILABLE'],
      ['reader', readCatalogue('a'), 'TENANT_PURGED'],
    ],
    end: {},
  },
  {
    title: 'tenants are listed while one of them is purged: the list is told all the same',
    steps: [
      ['caller', makeTenant('b'), 'attempt 1'],
      ...purging,
      ['reader', countCatalogues('a', 'b'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['reader', 'answers', '0 and 3'],
    ],
    end: { b: 'processing 1' },
  },
  {
    title:
      'a clone of a tenant that is being purged: waits, then SCHEMA_UNAVAILABLE, and TENANT_PURGED after it',
    steps: [
      ...purging,
      ['caller', cloneTenant('a', 'b'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['caller', 'answers', 'SCHEMA_UNAVAILABLE'],
      ['caller', cloneTenant('a', 'b'), 'TENANT_PURGED'],
    ],
    end: { b: 'none' },
  },
]

const migrating: Step[] = [
  ...active,
  ['owner', upsertPackage('a', 'gold'), 'created'],
  ['release', register, 'registered'],
  ['clerk', held(provisionSchema('a')), 'applied 1'],
]

/** A migration writes tables anew. To whoever has looked before they would be empty. */
const rewritten: Case[] = [
  {
    title: 'the catalogue is read while its tables are written anew: waits, and is told all of it',
    steps: [
      ...migrating,
      ['reader', readCatalogue('a'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['reader', 'answers', '4 packages'],
    ],
    end: {},
  },
  {
    title: 'an upsert while its tables are written anew: waits, and finds General',
    steps: [
      ...migrating,
      ['owner', upsertPackage('a', 'silver'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['owner', 'answers', 'created'],
      ['reader', readCatalogue('a'), '5 packages'],
    ],
    end: {},
  },
  {
    title: 'a clone while its source’s tables are written anew: waits, and has all of it',
    steps: [
      ...migrating,
      ['caller', cloneTenant('a', 'b'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['caller', 'answers', 'cloned'],
      ['reader', readCatalogue('b'), '4 packages'],
    ],
    end: {},
  },
  {
    title: 'invariants are looked at while tables are written anew: waits, and finds nothing wrong',
    steps: [
      ...migrating,
      ['doctor', findViolations('a'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['doctor', 'answers', 'none'],
    ],
    end: {},
  },
]

/** Catalogues in schemas of their own, and what happens to the schemas at once. */
export const ownCatalogues: Case[] = [...written, ...rewritten]
