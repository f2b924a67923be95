import { birth, mark, passes, provision, reap } from './actions.ts'
import { type Case, held, outlasting } from './case.ts'
import { upsertPackage } from './catalogue-actions.ts'
import {
  active,
  begun,
  lookAtSchema,
  loseSchema,
  lost,
  makeTenant,
  provisionSchema,
  readCatalogue,
  register,
} from './own-schema-actions.ts'

/** A schema is provisioned while its tenant is undone, born or taken over. */
const unborn: Case[] = [
  {
    title: 'a schema is provisioned during the compensation of its tenant: waits, then NOT_FOUND',
    steps: [
      ...begun,
      ['function', held(mark('a', 1)), 'failed'],
      ['clerk', provisionSchema('a'), 'waits for function'],
      ['function', 'commit', 'ok'],
      ['clerk', 'answers', 'NOT_FOUND'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'the same, and the compensation comes to nothing',
    steps: [
      ...begun,
      lost,
      ['function', held(mark('a', 1)), 'failed'],
      ['clerk', provisionSchema('a'), 'waits for function'],
      ['function', 'rollback', 'ok'],
      ['clerk', 'answers', 'made'],
    ],
    end: { a: 'processing 1' },
  },
  ...(['commit', 'rollback'] as const).map(
    (ending): Case => ({
      title: `compensation while the lost schema is provisioned, then ${ending}: waits, and leaves nothing`,
      steps: [
        ...begun,
        lost,
        ['clerk', held(provisionSchema('a')), 'made'],
        ['function', mark('a', 1), 'waits for clerk'],
        ['clerk', ending, 'ok'],
        ['function', 'answers', 'failed'],
      ],
      end: { a: 'failed 1' },
    }),
  ),
  {
    title: 'undone and asked for again while its schema is provisioned: the schema is the new one',
    steps: [
      ...begun,
      ['function', mark('a', 1), 'failed'],
      ['caller', held(provision('a')), 'attempt 2'],
      ['clerk', provisionSchema('a'), 'NOT_FOUND'],
      ['caller', 'commit', 'ok'],
      ['clerk', provisionSchema('a'), 'applied 0'],
    ],
    end: { a: 'processing 2' },
  },
  {
    title: 'a birth while the schema is provisioned: waits for nobody',
    steps: [
      ...begun,
      ['clerk', held(provisionSchema('a')), 'applied 0'],
      ['auth', birth('a', 1), 'born'],
      ['clerk', 'commit', 'ok'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a takeover while the schema is provisioned: waits for nobody',
    steps: [
      ...begun,
      ['time', passes('a'), 'ok'],
      ['clerk', held(provisionSchema('a')), 'applied 0'],
      ['caller', provision('a'), 'attempt 2'],
      ['clerk', 'commit', 'ok'],
    ],
    end: { a: 'processing 2' },
  },
  {
    title: 'who reads in one tenant’s schema does not keep the reaper from the others',
    steps: [
      ...begun,
      ['caller', makeTenant('b'), 'attempt 1'],
      ['time', passes('a'), 'ok'],
      ['time', passes('b'), 'ok'],
      ['reader', held(readCatalogue('a')), '3 packages'],
      ['reaper', outlasting(reap), 'reaped 1'],
      ['reader', 'commit', 'ok'],
      ['reaper', reap, 'reaped 1'],
    ],
    end: { a: 'failed 1', b: 'failed 1' },
  },
]

/** Who provisions a schema waits for who does, and finds what they have left. */
const twice: Case[] = [
  ...(
    [
      ['commit', 'applied 0'],
      ['rollback', 'made'],
    ] as const
  ).map(
    ([ending, told]): Case => ({
      title: `a lost schema is provisioned twice, and the first ${ending}s: the second finds ${told}`,
      steps: [
        ...active,
        lost,
        ['first', held(provisionSchema('a')), 'made'],
        ['second', provisionSchema('a'), 'waits for first'],
        ['first', ending, 'ok'],
        ['second', 'answers', told],
      ],
      end: { a: 'completed 1' },
    }),
  ),
  {
    title: 'schemas of two tenants are provisioned: nobody waits',
    steps: [
      ...active,
      ['caller', makeTenant('b'), 'attempt 1'],
      lost,
      ['operator', loseSchema('b'), 'ok'],
      ['first', held(provisionSchema('a')), 'made'],
      ['second', provisionSchema('b'), 'made'],
      ['first', 'commit', 'ok'],
    ],
    end: { a: 'completed 1', b: 'processing 1' },
  },
]

/** Who is made after a registration has its version; who was made before is there to be seen as behind. */
const registered: Case[] = [
  {
    title: 'a registration while a tenant is being made: waits, and the tenant is behind',
    steps: [
      ['caller', held(makeTenant('a')), 'attempt 1'],
      ['release', register, 'waits for caller'],
      ['caller', 'commit', 'ok'],
      ['release', 'answers', 'registered'],
      ['onlooker', lookAtSchema('a'), 'behind'],
      ['clerk', provisionSchema('a'), 'applied 1'],
      ['onlooker', lookAtSchema('a'), 'newest'],
    ],
    end: { a: 'processing 1' },
  },
  ...(['commit', 'rollback'] as const).map(
    (ending): Case => ({
      title: `a tenant is made during a registration, then ${ending}: waits, and has what is the newest then`,
      steps: [
        ['release', held(register), 'registered'],
        ['caller', makeTenant('a'), 'waits for release'],
        ['release', ending, 'ok'],
        ['caller', 'answers', 'attempt 1'],
        ['onlooker', lookAtSchema('a'), 'newest'],
      ],
      end: { a: 'processing 1' },
    }),
  ),
  {
    title: 'a lost schema is provisioned during a registration: waits, and has the new version',
    steps: [
      ...active,
      lost,
      ['release', held(register), 'registered'],
      ['clerk', provisionSchema('a'), 'waits for release'],
      ['release', 'commit', 'ok'],
      ['clerk', 'answers', 'made'],
      ['onlooker', lookAtSchema('a'), 'newest'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a registration while a schema is provisioned: waits, and the tenant is behind',
    steps: [
      ...active,
      ['clerk', held(provisionSchema('a')), 'applied 0'],
      ['release', register, 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['release', 'answers', 'registered'],
      ['onlooker', lookAtSchema('a'), 'behind'],
    ],
    end: { a: 'completed 1' },
  },
  {
    title: 'a tenant is undone during a registration: waits, then failed',
    steps: [
      ...begun,
      ['release', held(register), 'registered'],
      ['function', mark('a', 1), 'waits for release'],
      ['release', 'commit', 'ok'],
      ['function', 'answers', 'failed'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'an owner is born and writes during a registration: nobody waits',
    steps: [
      ...begun,
      ['release', held(register), 'registered'],
      ['auth', birth('a', 1), 'born'],
      ['owner', upsertPackage('a', 'gold'), 'created'],
      ['reader', readCatalogue('a'), '4 packages'],
      ['release', 'commit', 'ok'],
      ['onlooker', lookAtSchema('a'), 'behind'],
    ],
    end: {},
  },
]

/** Tenants with a schema of their own, whatever happens to them and to it at once. */
export const ownSchemas: Case[] = [...unborn, ...twice, ...registered]
