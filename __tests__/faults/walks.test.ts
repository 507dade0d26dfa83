import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { OwnCall } from '../../scripts/faults/actor.ts'
import { loadSubject } from '../../scripts/faults/subject.ts'
import { judgeWalk } from '../../scripts/walks/judge.ts'
import { type Event, type Scheme, schemeOf } from '../../scripts/walks/scheme.ts'
import { type WalkStory, walk } from '../../scripts/walks/walk.ts'

const root = join(import.meta.dirname, '../..')
const PLAIN: Scheme = {
  ...schemeOf(1),
  steps: [{ weight: 0.1, min: 150, max: 300 }],
  bake: { min: 60, max: 120 },
  engine: 'runner',
  gates: 'alarm',
  policies: { 'on-insufficient-data': 'advance', 'on-unreadable': 'advance', 'on-inconclusive': 'advance' },
  sick: false,
  events: [],
  early: [],
  crons: [{ pause: 300, runs: 1 }],
  recover: 'same-gates',
}
const FIRES: Event = { at: { after: 70 }, incident: { kind: 'alarm', minutes: 3 } }
const TAKES: Event = { at: { after: 30 }, incident: { kind: 'routing', primary: '3', weights: {} } }

let calm: WalkStory
let breached: WalkStory
let taken: WalkStory
beforeAll(async () => {
  const subject = await loadSubject(join(root, 'src'))
  calm = await walk(subject, PLAIN)
  breached = await walk(subject, { ...PLAIN, events: [FIRES] })
  taken = await walk(subject, { ...PLAIN, events: [TAKES] })
})

test('a walk is the same for the same seed, and another one for the next', () => {
  expect(schemeOf(77)).toEqual(schemeOf(77))
  expect(schemeOf(78)).not.toEqual({ ...schemeOf(77), seed: 78 })
})

test('the judge of walks loads nothing of the code it judges', () => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/^import (?!type)[^']*'(\.[^']+)'/gm))
      visit(resolve(dirname(file), path))
  }
  visit(join(root, 'scripts/walks/judge.ts'))
  expect([...seen].filter(file => file.startsWith(join(root, 'src')))).toEqual([])
})

test('calm walks, breached ones and those a colleague ends keep every promise, and end where they must', () => {
  expect([calm, breached, taken].map(story => [judgeWalk(story), story.final.primary])).toEqual([
    [[], '4'],
    [[], '2'],
    [[], '3'],
  ])
})

describe('the judge of walks objects', () => {
  const later = (story: WalkStory, nth: number, seconds: number): WalkStory => ({
    ...story,
    journal: story.journal.map(call =>
      call.operation === 'UpdateAlias' && call.nth === nth ? { ...call, at: call.at + seconds } : call,
    ),
  })
  const ownWrite = (story: WalkStory): OwnCall => {
    const write = story.journal.findLast(({ operation }) => operation === 'UpdateAlias')
    if (write === undefined) throw new Error('it wrote nothing')
    return write
  }
  const cases: readonly [string, () => WalkStory, RegExp][] = [
    ['to weights left behind', () => ({ ...calm, final: { ...calm.final, weights: { 4: 0.1 } } }), /weights were left/],
    ['to a third version', () => ({ ...calm, final: { ...calm.final, primary: '3' } }), /neither stable nor/],
    ['to a rollout put back for nothing', () => ({ ...breached, firedAt: [], scheme: PLAIN }), /nothing stood in/],
    ['to a breach that was not heeded', () => ({ ...calm, firedAt: [(calm.journal[0]?.at ?? 0) + 60] }), /its alarm/],
    ['to a step cut short', () => later(calm, 2, -60), /was left after/],
    ['to a bake cut short', () => later(calm, 3, -50), /the bake was over/],
    [
      'to a colleague who was overwritten',
      () => ({ ...taken, journal: [...taken.journal, { ...ownWrite(calm), answer: { kind: 'told', output: {} } }] }),
      /was overwritten/,
    ],
    ['to a colleague’s routing that is gone', () => ({ ...taken, final: calm.final }), /no longer what they set/],
    ['to a lost text', () => ({ ...calm, final: { ...calm.final, description: 'x' } }), /was lost/],
    [
      'to a canary of which half of the calls failed',
      () => ({ ...calm, scheme: { ...PLAIN, gates: 'evidence', sick: true } }),
      /half of the calls/,
    ],
    [
      'to a recover that takes over too early',
      () => ({
        ...breached,
        journal: breached.journal.map(call => (call === ownWrite(breached) ? { ...call, actor: 'recover 1' } : call)),
      }),
      /still had time/,
    ],
    [
      'to a next release that does not go out',
      () => ({ ...calm, next: { ...calm.next, outcome: 'refused' } }),
      /the next deploy/,
    ],
  ]

  test.each(cases)('%s', (_, story, sentence) => {
    expect(judgeWalk(story()).join('\n')).toMatch(sentence)
  })

  test('to no recover whose time is that of the last write that left its runner', () => {
    const shift = calm.journal.find(({ operation }) => operation === 'UpdateAlias')
    if (shift === undefined) throw new Error('it wrote nothing')
    const { answer: _, ...sent } = shift
    const next = { ...sent, at: shift.at + 300, input: ownWrite(calm).input }
    const undo = { ...ownWrite(breached), actor: 'recover 1', at: shift.at + 300 + 120 }
    const objections = (unsent?: true): string =>
      judgeWalk({ ...breached, journal: [shift, { ...next, ...(unsent && { unsent }) }, undo] }).join('\n')
    expect(objections()).toMatch(/still had time/)
    expect(objections(true)).not.toMatch(/still had time/)
  })
})
