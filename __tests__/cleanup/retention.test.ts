import { describe, expect, test } from '@jest/globals'
import type { AliasPointer, Inventory, Pin, PublishedVersion } from '../../src/cleanup/inventory.ts'
import { doomed, type KeepReason, type Rules, retention } from '../../src/cleanup/retention.ts'
import { version } from '../rollout/arbitraries.ts'
import fc from '../support/fast-check.ts'
import { DAY, range } from './region.ts'

const NOW = 1_800_000_000
const RULES: Rules = { keepVersions: 1, keepFor: DAY }

/** Versions 1 to `count`, a hundred days old, ten bytes each. */
const versions = (count: number, change: Partial<PublishedVersion> = {}): PublishedVersion[] =>
  range(1, count).map(number => ({ version: version(number), bytes: 10, modified: NOW - 100 * DAY, ...change }))

const alias = (name: string, primary: number | undefined, description = '', weighted: number[] = []): AliasPointer => ({
  name,
  primary: primary === undefined ? undefined : version(primary),
  weighted: weighted.map(version),
  description,
})

const of = (given: Partial<Inventory>): Inventory => ({
  functionName: 'orders',
  versions: versions(9),
  aliases: [],
  pins: [],
  ...given,
})

/** What stays, by number and reasons. */
function staying(inventory: Inventory, rules: Rules = RULES): Record<string, readonly KeepReason[]> {
  const verdicts = retention(inventory, rules, NOW).filter(({ keep }) => keep.length > 0)
  return Object.fromEntries(verdicts.map(one => [one.version, one.keep]))
}

describe('retention', () => {
  test('without an alias nothing but the rules keeps a version', () => {
    expect(staying(of({}))).toEqual({ 9: ['keep-versions'] })
    expect(staying(of({}), { ...RULES, keepVersions: 3 })).toEqual({
      7: ['keep-versions'],
      8: ['keep-versions'],
      9: ['keep-versions'],
    })
  })

  test('an alias keeps both its versions, the one before its primary, and everything newer than all aliases', () => {
    expect(staying(of({ aliases: [alias('live', 6, '', [3]), alias('old', 2)] }))).toEqual({
      1: ['just-left'],
      2: ['alias'],
      3: ['weighted'],
      5: ['just-left'],
      6: ['alias'],
      7: ['newer-than-aliases'],
      8: ['newer-than-aliases'],
      9: ['newer-than-aliases', 'keep-versions'],
    })
  })

  test('an alias on $LATEST keeps no version', () => {
    expect(staying(of({ aliases: [alias('dev', undefined)] }))).toEqual({ 9: ['keep-versions'] })
  })

  test.each([
    ['[canary1 9 was 4 not 2]', { 4: ['last-known-good'], 2: ['just-left'] }],
    [
      'Orders [canary1 6 over 4 was 2 not 1; canary 10% 5m; step 1 began 2026-11-02T10:00:00Z +0s; runner 0123abcd by 7.1]',
      { 6: ['record'], 4: ['last-known-good'], 2: ['last-known-good'], 1: ['just-left'] },
    ],
    ['Version 3 of 4 [canary12 6, before it 2]', { 6: ['record'], 2: ['record'] }],
    ['Version 3 of 4 [canary1 6 over and over 2]', { 6: ['record'], 2: ['record'] }],
    ['Version 3 of 4', {}],
  ])('what a record names stays: %s', (description, expected) => {
    const kept = staying(of({ aliases: [alias('live', 9, description)] }))
    const always = { 8: ['just-left'], 9: expect.arrayContaining(['alias']) }
    expect(kept).toEqual({ ...expected, ...always })
  })

  test('what the served version was published after is what the alias left', () => {
    const noted = versions(9).map(one => (one.version === '9' ? { ...one, liveAfter: version(3) } : one))
    expect(staying(of({ versions: noted, aliases: [alias('live', 9)] }))).toMatchObject({ 3: ['just-left'] })
  })

  test('the version before is the next one there is', () => {
    const gaps = versions(9).filter(one => !['7', '8'].includes(one.version))
    expect(Object.keys(staying(of({ versions: gaps, aliases: [alias('live', 9)] })))).toEqual(['6', '9'])
  })

  test.each([
    'event-source-mapping',
    'function-url',
    'resource-policy',
    'provisioned-concurrency',
    'event-invoke-config',
    'durable-execution',
    'replica',
    'invoked',
  ] as const)('what is named by its number stays: %s', kind => {
    const pins: Pin[] = [{ version: version(3), kind }]
    expect(staying(of({ pins }))).toEqual({ 3: [kind], 9: ['keep-versions'] })
  })

  test('a day old is no longer young, and a second less is; whatever came after a young version is young', () => {
    const aged = (age: number) => versions(4).map(one => (one.version === '2' ? { ...one, modified: NOW - age } : one))
    expect(staying(of({ versions: aged(DAY) }))).toEqual({ 4: ['keep-versions'] })
    expect(staying(of({ versions: aged(DAY - 1) }))).toMatchObject({
      2: ['younger-than-a-day', 'keep-for'],
      3: ['younger-than-a-day', 'keep-for'],
      4: ['younger-than-a-day', 'keep-versions'],
    })
  })

  test('a version whose time cannot be read is young', () => {
    const unknown = versions(3, { modified: Number.POSITIVE_INFINITY })
    expect(Object.keys(staying(of({ versions: unknown })))).toEqual(['1', '2', '3'])
  })

  test('beyond the bytes age keeps nothing, but the count does', () => {
    const rules = { keepVersions: 2, keepFor: 200 * DAY }
    expect(Object.keys(staying(of({}), rules))).toHaveLength(9)
    expect(Object.keys(staying(of({}), { ...rules, keepBytes: 40 }))).toEqual(['6', '7', '8', '9'])
    expect(Object.keys(staying(of({}), { ...rules, keepBytes: 5 }))).toEqual(['8', '9'])
  })

  test('what goes goes in the order of its age', () => {
    const shuffled = versions(9).toReversed()
    expect(doomed(retention(of({ versions: shuffled }), RULES, NOW)).map(one => one.version)).toEqual(
      range(1, 8).map(String),
    )
  })

  test('one more reason to stay never makes another version go', () => {
    const some = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 })
    fc.assert(
      fc.property(
        some,
        some,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (primaries, pinned, one, keepVersions) => {
          const aliases = primaries.map((primary, index) => alias(`a${index}`, primary))
          const pins = pinned.map((number): Pin => ({ version: version(number), kind: 'invoked' }))
          const before = staying(of({ aliases, pins }), { ...RULES, keepVersions })
          const after = staying(of({ aliases, pins: [...pins, { version: version(one), kind: 'replica' }] }), {
            ...RULES,
            keepVersions,
          })
          expect(Object.keys(after)).toEqual(expect.arrayContaining([...Object.keys(before), String(one)]))
        },
      ),
    )
  })
})
