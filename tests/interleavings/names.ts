import { birth, type CallChanges, mark, provision, signUp } from './actions.ts'
import { begun, type Case, failed, held, type Step } from './case.ts'
import type { Scene, Wanted } from './scene.ts'

type Part = 'email' | 'slug' | 'domain'

const codes: Record<Part, string> = {
  email: 'EMAIL_UNAVAILABLE',
  slug: 'DUPLICATE_SLUG',
  domain: 'DUPLICATE_DOMAIN',
}

const parts = Object.keys(codes) as Part[]

/** All requests of these cases want a domain; `b` also wants what is `a`'s. */
const first: CallChanges = { wants: (scene) => ({ domain: domainOf(scene, 'a') }) }

function wanting(...taken: Part[]): CallChanges {
  return {
    wants: (scene) => {
      const a = scene.request('a')
      const own: Pick<Wanted, Part> = {
        email: scene.email('b'),
        slug: scene.slug('b'),
        domain: domainOf(scene, 'b'),
      }
      return { ...own, ...Object.fromEntries(taken.map((part) => [part, a[part]])) }
    },
  }
}

function domainOf(scene: Scene, name: string): string {
  return `${scene.slug(name)}.example.com`
}

/** Two requests want the same name. */
export const names: Case[] = parts.flatMap((part) => [
  ...races(part, 'two new requests', [], 'attempt 1', 'none'),
  ...races(part, 'a new one against a retry', [...failing('a', first)], 'attempt 2', 'none'),
  ...races(part, 'a retry against a new one', [...failing('b', wanting(part))], 'attempt 1', 'failed 1'),
])

/** `a` is in the middle of its call when `b` comes. */
function races(part: Part, who: string, before: Step[], toldA: string, lost: string): Case[] {
  const numberOfA = toldA.replace('attempt ', '')
  const numberOfB = lost === 'none' ? 1 : 2
  const meet: Step[] = [
    ...before,
    ['caller', held(provision('a', first)), toldA],
    ['other', provision('b', wanting(part)), 'waits for caller'],
  ]
  return [
    {
      title: `${who}, the same ${part}, the first commits: ${codes[part]}`,
      steps: [...meet, ['caller', 'commit', 'ok'], ['other', 'answers', codes[part]]],
      end: { a: `processing ${numberOfA}`, b: lost },
    },
    {
      title: `${who}, the same ${part}, the first rolls back: the second has it`,
      steps: [...meet, ['caller', 'rollback', 'ok'], ['other', 'answers', `attempt ${numberOfB}`]],
      end: { a: numberOfA === '1' ? 'none' : 'failed 1', b: `processing ${numberOfB}` },
    },
  ]
}

function failing(name: string, changes: CallChanges): Step[] {
  // The names of `b` are made from those of `a`, which need not have been asked for yet.
  const known: CallChanges = {
    wants: (scene) => {
      scene.request('a', first.wants?.(scene))
      return changes.wants?.(scene) ?? {}
    },
  }
  return [
    ['caller', provision(name, known), 'attempt 1'],
    ['function', mark(name, 1), 'failed'],
  ]
}

/** Names that come free, or don't. */
export const freed: Case[] = [
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `the e-mail of a request that is being undone, then ${ending}: waits to see`,
    steps: [
      ['caller', provision('a', first), 'attempt 1'],
      ['function', held(mark('a', 1)), 'failed'],
      ['other', provision('b', wanting('email')), 'waits for function'],
      ['function', ending, 'ok'],
      ['other', 'answers', ending === 'commit' ? 'attempt 1' : 'EMAIL_UNAVAILABLE'],
    ] as Step[],
    end: ending === 'commit' ? { a: 'failed 1', b: 'processing 1' } : { a: 'processing 1', b: 'none' },
  })),
  {
    title: 'the slug of a request that is being undone is still taken, and afterwards free',
    steps: [
      ['caller', provision('a', first), 'attempt 1'],
      ['function', held(mark('a', 1)), 'failed'],
      ['other', provision('b', wanting('slug')), 'DUPLICATE_SLUG'],
      ['function', 'commit', 'ok'],
      ['other', provision('b', wanting('slug')), 'attempt 1'],
      ['caller', provision('a'), 'DUPLICATE_SLUG'],
    ],
    end: { a: 'failed 1', b: 'processing 1' },
  },
]

/** Holds up whoever brings the same owner id, between its e-mail and its slug. */
const gate: CallChanges = { ownerIdOf: 'gate' }

/** Each has one name and wants the next: with one order of taking them nobody ever waits in a circle. */
export const circles: Case[] = [
  {
    title: 'a new request has the e-mail and wants the slug, a retry wants both: no deadlock',
    steps: [
      ...failing('b', wanting('email', 'slug')),
      ['gate', held(provision('gate', gate)), 'attempt 1'],
      ['caller', provision('a', { ...first, ...gate }), 'waits for gate'],
      ['other', provision('b'), 'waits for caller'],
      ['gate', 'rollback', 'ok'],
      ['caller', 'answers', 'attempt 1'],
      ['other', 'answers', 'EMAIL_UNAVAILABLE'],
    ],
    end: { a: 'processing 1', b: 'failed 1' },
  },
  {
    title: 'a retry has the e-mail and wants the slug, a new request wants both: no deadlock',
    steps: [
      ...failing('a', first),
      ['gate', held(provision('gate', gate)), 'attempt 1'],
      ['caller', provision('a', gate), 'waits for gate'],
      ['other', provision('b', wanting('email', 'slug')), 'waits for caller'],
      ['gate', 'rollback', 'ok'],
      ['caller', 'answers', 'attempt 2'],
      ['other', 'answers', 'EMAIL_UNAVAILABLE'],
    ],
    end: { a: 'processing 2', b: 'none' },
  },
  {
    title: 'one has the slug and wants the domain, the other wants both: no deadlock',
    steps: [
      [
        'gate',
        held(provision('gate', { wants: (scene) => ({ domain: domainOf(scene, 'a') }) })),
        'attempt 1',
      ],
      ['caller', provision('a', first), 'waits for gate'],
      ['other', provision('b', wanting('slug', 'domain')), 'waits for caller'],
      ['gate', 'rollback', 'ok'],
      ['caller', 'answers', 'attempt 1'],
      ['other', 'answers', 'DUPLICATE_SLUG'],
    ],
    end: { a: 'processing 1', b: 'none' },
  },
]

const ofA = (scene: Scene) => scene.request('a').email

/** Somebody signs up with the address that a request is about to use: never adopted, never deleted (I10). */
export const signUps: Case[] = [
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `the owner is born during a sign-up with the address, then ${ending}`,
    steps: [
      ...begun('a'),
      ['visitor', held(signUp('visitor', ofA)), 'born'],
      ['auth', birth('a', 1), 'waits for visitor'],
      ['visitor', ending, 'ok'],
      ['auth', 'answers', ending === 'commit' ? 'already taken' : 'born'],
      ['function', mark('a', 1), ending === 'commit' ? 'failed' : 'completed'],
    ] as Step[],
    end: { a: ending === 'commit' ? 'failed 1' : 'completed 1' },
  })),
  ...(['commit', 'rollback'] as const).map((ending) => ({
    title: `a sign-up with the address during the owner’s birth, then ${ending}`,
    steps: [
      ...begun('a'),
      ['auth', held(birth('a', 1)), 'born'],
      ['visitor', signUp('visitor', ofA), 'waits for auth'],
      ['auth', ending, 'ok'],
      ['visitor', 'answers', ending === 'commit' ? 'already taken' : 'born'],
      ['auth', birth('a', 1), 'already taken'],
      ['function', mark('a', 1), ending === 'commit' ? 'completed' : 'failed'],
    ] as Step[],
    end: { a: ending === 'commit' ? 'completed 1' : 'failed 1' },
  })),
  {
    title: 'a request begins during a sign-up with the address, and finds out at the birth',
    steps: [
      ['visitor', held(signUp('visitor', (scene) => scene.email('a'))), 'born'],
      ['caller', provision('a'), 'attempt 1'],
      ['visitor', 'commit', 'ok'],
      ['auth', birth('a', 1), 'already taken'],
      ['function', mark('a', 1), 'failed'],
      ['caller', provision('a'), 'EMAIL_UNAVAILABLE'],
      ['other', provision('b', { wants: (scene) => ({ slug: scene.slug('a') }) }), 'attempt 1'],
    ],
    end: { a: 'failed 1', b: 'processing 1' },
  },
  {
    title: 'an attempt cannot have the id of somebody who exists',
    steps: [
      ['visitor', signUp('visitor', (scene) => scene.email('visitor')), 'born'],
      ['caller', provision('a', { ownerIdOf: 'visitor' }), 'VALIDATION_ERROR'],
      ['caller', provision('a'), 'attempt 1'],
    ],
    end: { a: 'processing 1' },
  },
  {
    title: 'an ordinary sign-up waits for nobody who decides a request',
    steps: [
      ...begun('a'),
      ['function', held(mark('a', 1)), 'failed'],
      ['visitor', signUp('visitor', (scene) => scene.email('visitor')), 'born'],
      ['function', 'commit', 'ok'],
    ],
    end: { a: 'failed 1' },
  },
  {
    title: 'a retry begins after a failure, and a sign-up took the address meanwhile: EMAIL_UNAVAILABLE',
    steps: [
      ...failed('a'),
      ['visitor', signUp('visitor', ofA), 'born'],
      ['caller', provision('a'), 'EMAIL_UNAVAILABLE'],
    ],
    end: { a: 'failed 1' },
  },
]
