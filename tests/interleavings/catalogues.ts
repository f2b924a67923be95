import { changeStatus } from './actions.ts'
import { type Case, completed, held, type Step } from './case.ts'
import {
  emptyCatalogue,
  holdRequest,
  holdTenant,
  insertPackage,
  upsertPackage,
  upsertSegment,
} from './catalogue-actions.ts'

const emptied: Step[] = [...completed('a'), ['operator', emptyCatalogue('a'), 'ok']]

/** Who adds to a catalogue at the same time, by function or over REST, comes one after the other. */
export const catalogues: Case[] = [
  {
    title: 'one slug by two, General missing: the second finds what the first has made',
    steps: [
      ...emptied,
      ['first', held(upsertPackage('a', 'gold')), 'created with General'],
      ['second', upsertPackage('a', 'gold', 'admin'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'unchanged'],
    ],
    end: {},
  },
  {
    title: 'one slug by two, and the first comes to nothing: the second makes both',
    steps: [
      ...emptied,
      ['first', held(upsertPackage('a', 'gold')), 'created with General'],
      ['second', upsertPackage('a', 'gold', 'admin'), 'waits for first'],
      ['first', 'rollback', 'ok'],
      ['second', 'answers', 'created with General'],
    ],
    end: {},
  },
  {
    title: 'a row over REST during an upsert, General missing: the next place of the same General',
    steps: [
      ...emptied,
      ['first', held(upsertPackage('a', 'gold', 'admin')), 'created with General'],
      ['second', insertPackage('a', 'silver'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'at 2'],
    ],
    end: {},
  },
  {
    title: 'an upsert during a row over REST, General missing: the same General',
    steps: [
      ...emptied,
      ['first', held(insertPackage('a', 'silver')), 'at 1'],
      ['second', upsertPackage('a', 'gold', 'admin'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'created'],
    ],
    end: {},
  },
  {
    title: 'two rows over REST, General missing: one General, a place each',
    steps: [
      ...emptied,
      ['first', held(insertPackage('a', 'silver')), 'at 1'],
      ['second', insertPackage('a', 'gold'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'at 2'],
    ],
    end: {},
  },
  {
    title: 'one segment by two: made once',
    steps: [
      ...completed('a'),
      ['first', held(upsertSegment('a', 'extras')), 'created'],
      ['second', upsertSegment('a', 'extras'), 'waits for first'],
      ['first', 'commit', 'ok'],
      ['second', 'answers', 'unchanged'],
    ],
    end: {},
  },
  {
    title: 'catalogues of two tenants: nobody waits',
    steps: [
      ...completed('a'),
      ...completed('b'),
      ['first', held(upsertPackage('a', 'gold')), 'created'],
      ['second', upsertPackage('b', 'gold'), 'created'],
      ['first', 'commit', 'ok'],
    ],
    end: {},
  },
  {
    title:
      'an upsert during a suspension: waits, then INVALID_TRANSITION to the owner, while an admin goes on',
    steps: [
      ...completed('a'),
      ['clerk', held(changeStatus('a', 'suspend')), 'suspended'],
      ['owner', upsertPackage('a', 'gold'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['owner', 'answers', 'INVALID_TRANSITION'],
      ['other', upsertPackage('a', 'gold', 'admin'), 'created'],
    ],
    end: {},
  },
  {
    title: 'a row over REST during a suspension: waits, then refused',
    steps: [
      ...completed('a'),
      ['clerk', held(changeStatus('a', 'suspend')), 'suspended'],
      ['owner', insertPackage('a', 'gold'), 'waits for clerk'],
      ['clerk', 'commit', 'ok'],
      ['owner', 'answers', '42501 the tenant is not active any more'],
    ],
    end: {},
  },
  {
    title: 'a suspension during an upsert: waits for it',
    steps: [
      ...completed('a'),
      ['owner', held(upsertPackage('a', 'gold')), 'created'],
      ['clerk', changeStatus('a', 'suspend'), 'waits for owner'],
      ['owner', 'commit', 'ok'],
      ['clerk', 'answers', 'suspended'],
    ],
    end: {},
  },
  ...[upsertPackage('a', 'gold'), insertPackage('a', 'gold')].map(
    (adding): Case => ({
      title: `${adding.does} while the request is decided on: no deadlock`,
      steps: [
        ...completed('a'),
        ['decider', held(holdRequest('a')), 'ok'],
        ['owner', adding, 'waits for decider'],
        ['decider', held(holdTenant('a', 'update')), 'ok'],
        ['decider', 'commit', 'ok'],
        ['owner', 'answers', adding.does.startsWith('insert') ? 'at 4' : 'created'],
      ],
      end: {},
    }),
  ),
  {
    title: 'an upsert while rows that refer to the tenant are written: nobody waits',
    steps: [
      ...completed('a'),
      ['application', held(holdTenant('a', 'key share')), 'ok'],
      ['owner', upsertPackage('a', 'gold'), 'created'],
      ['application', 'commit', 'ok'],
    ],
    end: {},
  },
]
