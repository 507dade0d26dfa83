import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { OwnCall } from '../../scripts/faults/actor.ts'
import { runCell, type Story } from '../../scripts/faults/cell.ts'
import { judge } from '../../scripts/faults/judge.ts'
import { faultNamed } from '../../scripts/faults/matrix.ts'
import { REFERENCES, referenceNamed } from '../../scripts/faults/references.ts'
import { tooMany, whySkipped } from '../../scripts/faults/skipped.ts'
import { loadSubject } from '../../scripts/faults/subject.ts'

const root = join(import.meta.dirname, '../..')
let clean: Story
let breached: Story
let putBack: Story
let byHand: Story
let cancelled: Story
beforeAll(async () => {
  const subject = await loadSubject(join(root, 'src'))
  const told = (name: string): Promise<Story> => runCell({ subject, reference: referenceNamed(name) })
  clean = await told('promote')
  breached = await told('breach')
  putBack = await told('rollback')
  byHand = await told('promote by hand')
  const call = { actor: 'run', operation: 'UpdateAlias', nth: 2 }
  cancelled = await runCell({ subject, reference: clean.reference, call, fault: faultNamed('SIGTERM') })
})

test('the judge imports nothing of the code it judges', () => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^import (?!type)[^']*'(\.[^']+)'/gm))
      visit(resolve(dirname(file), path))
  }
  visit(join(root, 'scripts/faults/judge.ts'))
  expect([...seen].filter(file => file.startsWith(join(root, 'src')))).toEqual([])
})

test('clean stories, by a person too, and a cancelled one break nothing', () => {
  for (const story of [clean, breached, putBack, byHand, cancelled]) expect(judge(story)).toEqual([])
})

test('every story has a name of its own', () => {
  expect(new Set(REFERENCES.map(({ name }) => name)).size).toBe(REFERENCES.length)
})

/** The same story with its `nth` call of an operation told otherwise. */
function retold(story: Story, operation: string, nth: number, change: (call: OwnCall) => OwnCall | undefined): Story {
  return {
    ...story,
    journal: story.journal.flatMap(call =>
      call.operation === operation && call.nth === nth ? (change(call) ?? []) : [call],
    ),
  }
}

const input = (change: Readonly<Record<string, unknown>>) => (call: OwnCall) => ({
  ...call,
  input: { ...call.input, ...change },
})

describe('the judge objects', () => {
  const stories: readonly [string, () => Story, RegExp][] = [
    [
      'to weights left behind',
      () => ({ ...clean, final: { ...clean.final, weights: { 4: 0.1 } } }),
      /weights were left/,
    ],
    [
      'to a cell whose call was never made',
      () => ({ ...clean, call: { actor: 'run', operation: 'UpdateAlias', nth: 99 } }),
      /proves nothing/,
    ],
    [
      'to a rollout put back over a fault that passes',
      () => ({ ...clean, fault: 'throttled', final: { ...clean.final, primary: '2' } }),
      /a fault that passes made it end on 2/,
    ],
    [
      'to weights that only a later recover cleared',
      () => ({ ...breached, fault: 'reset', atEnd: { ...breached.atEnd, weights: { 4: 0.5 } } }),
      /the run left weights/,
    ],
    [
      'to a person who has to ask twice',
      () => ({
        ...putBack,
        fault: '500',
        call: { actor: 'rollback', operation: 'GetAlias', nth: 1 },
        others: putBack.others.map(one => ({ ...one, end: { kind: 'said', outcome: 'refused', words: '' } })),
      }),
      /rollback gave up/,
    ],
    [
      'to a canary that rises again after a person put it back',
      () => ({ ...putBack, final: clean.final }),
      /it rose again/,
    ],
    [
      'to a cancelled run that leaves it to post',
      () => ({ ...cancelled, atEnd: { ...cancelled.atEnd, weights: { 4: 0.1 } } }),
      /did not restore stable itself/,
    ],
    [
      'to a post that leaves it to recover',
      () => ({ ...cancelled, posted: { ...cancelled.atEnd, weights: { 4: 0.1 } } }),
      /post left weights/,
    ],
    [
      'to last words of a person’s command on another state',
      () => ({ ...byHand, others: byHand.others.map(one => ({ ...one, after: breached.final })) }),
      /last words/,
    ],
    [
      'to no more than a smoke test that was never answered and counts as failed',
      () => ({
        ...clean,
        fault: 'reset',
        call: { actor: 'run', operation: 'Invoke', nth: 1 },
        final: { ...breached.final, weights: { 4: 0.5 } },
      }),
      /^weights were left[^\n]*$/,
    ],
    ['to a third version', () => ({ ...clean, final: { ...clean.final, primary: '3' } }), /neither stable nor/],
    ['to the canary after a breach', () => ({ ...breached, final: clean.final }), /although its alarm fired/],
    ['to a step that was skipped', () => retold(clean, 'UpdateAlias', 2, () => undefined), /without the steps 0.5/],
    [
      'to a step that was left too early',
      () => retold(clean, 'UpdateAlias', 2, call => ({ ...call, at: call.at - 60 })),
      /was left after/,
    ],
    ['to a bake cut short', () => retold(clean, 'UpdateAlias', 4, call => ({ ...call, at: call.at - 40 })), /the bake/],
    [
      'to a rise after the breach',
      () => ({ ...clean, breachedAt: (clean.journal[0]?.at ?? 0) + 1 }),
      /after the breach the canary rose/,
    ],
    ['to a write without revision', () => retold(clean, 'UpdateAlias', 2, input({ RevisionId: undefined })), /no Rev/],
    ['to an older revision', () => retold(clean, 'UpdateAlias', 2, input({ RevisionId: 'x' })), /not the last one/],
    [
      'to a publication without revision',
      () => retold(clean, 'PublishVersion', 1, input({ RevisionId: undefined })),
      /PublishVersion states no Rev/,
    ],
    [
      'to retries of the SDK',
      () => retold(clean, 'UpdateAlias', 2, call => ({ ...call, attempt: 'attempt=1; max=5' })),
      /may be repeated/,
    ],
    [
      'to a missing weight map',
      () => retold(clean, 'UpdateAlias', 4, input({ RoutingConfig: undefined })),
      /no weight/,
    ],
    [
      'to a rollback nobody looked at',
      () => ({ ...breached, journal: breached.journal.slice(0, lastWrite(breached) + 1) }),
      /not read back/,
    ],
    ['to a lost text', () => ({ ...clean, final: { ...clean.final, description: 'x' } }), /was lost/],
    ['to another alias', () => ({ ...clean, beta: { ...clean.beta, primary: '2' } }), /another alias/],
    ['to a write elsewhere', () => retold(clean, 'UpdateAlias', 2, input({ Name: 'beta' })), /went to/],
    [
      'to another call that writes',
      () => retold(clean, 'Invoke', 1, call => ({ ...call, operation: 'DeleteFunction' })),
      /DeleteFunction/,
    ],
    ['to a canary of other settings', () => ({ ...clean, canary: { memory: 128, timeout: 3 } }), /has 128 MB/],
    [
      'to a cancel that restored stable too late',
      () => ({ ...clean, cancelMs: 2001 }),
      /only 2001 ms after the signal/,
    ],
    [
      'to last words of another state',
      () => ({ ...clean, end: { kind: 'said', outcome: 'promoted', words: 'It serves version 2 at 100%.' } }),
      /last words/,
    ],
    [
      'to a colleague who was overwritten',
      () => {
        const state = { primary: '3', weights: {}, description: 'theirs' }
        return { ...clean, colleague: { kind: 'routing', state, before: clean.final, after: 0 } }
      },
      /overwritten/,
    ],
    [
      'to a recover that ends a living rollout',
      () => retold(breached, 'UpdateAlias', 3, call => ({ ...call, actor: 'recover too early' })),
      /still had time/,
    ],
  ]

  test.each(stories)('%s', (_, story, sentence) => {
    expect(judge(story()).join('\n')).toMatch(sentence)
  })
})

function lastWrite({ journal }: Story): number {
  return journal.findLastIndex(({ operation }) => operation === 'UpdateAlias')
}

test('only a poll that the run ended sooner, and the history of an alarm that it found red, may be skipped, of no more than one cell in twenty', () => {
  const call = (operation: string) => ({ actor: 'run', operation, nth: 99 })
  expect(whySkipped({ call: call('GetFunction'), journal: clean.journal })).toMatch(/a poll/)
  expect(whySkipped({ call: call('DescribeAlarmHistory'), journal: clean.journal })).toMatch(/found the alarm red/)
  expect(whySkipped({ call: call('UpdateAlias'), journal: clean.journal })).toBeUndefined()
  expect(whySkipped({ call: { ...call('GetFunction'), nth: 1 }, journal: clean.journal })).toBeUndefined()
  expect([tooMany(2, 40), tooMany(3, 40)]).toEqual([undefined, expect.stringContaining('3 of 40 cells')])
})
