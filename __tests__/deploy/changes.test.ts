import { describe, expect, test } from '@jest/globals'
import { type Change, changesFor, outcomeOf, shiftsTraffic, type Wish } from '../../src/deploy/changes.ts'
import { parseStrategy } from '../../src/rollout/strategy.ts'
import { version } from '../rollout/arbitraries.ts'
import fc from '../support/fast-check.ts'

const parsed = parseStrategy('canary 10% 5m')
if (parsed.kind === 'problem') throw new Error(parsed.problem)
const { steps } = parsed

const zip = {
  kind: 'zip',
  path: '/p.zip',
  digest: 'd',
  codeSha256: 'c',
  size: 1,
  unpackedSize: 1,
  entries: [],
  origin: 'x',
} as const
const staging = { bucket: 'b', owner: '1', versioned: true, present: undefined }

const wishes: fc.Arbitrary<Wish> = fc.record({
  delivery: fc.record({
    package: fc.constantFrom(zip, { kind: 'none', origin: 'x' } as const),
    present: fc.boolean(),
    staging: fc.constantFrom(undefined, staging),
    signingProfile: fc.constantFrom(undefined, 'orders'),
  }),
  steps: fc.constant(steps),
  publish: fc.boolean(),
  smokeTest: fc.boolean(),
  probe: fc.boolean(),
  signingConfig: fc.constantFrom<Wish['signingConfig'][]>(
    { kind: 'keep' },
    { kind: 'attach', arn: 'a' },
    { kind: 'create', profile: 'orders', policy: 'Enforce' },
  ),
  newTags: fc.constantFrom(undefined, { team: 'orders' }),
  alarms: fc.constantFrom(undefined, { put: [], remove: ['lambda-canary/orders/live/throttles'] }),
  configuration: fc.constantFrom(undefined, { fields: ['Timeout' as const], patch: { Timeout: 5 } }),
  existing: fc.option(
    fc.record({
      stable: fc.oneof(
        fc.record({
          kind: fc.constant('live' as const),
          version: fc.constant(version('7')),
          asleep: fc.boolean(),
          same: fc.boolean(),
        }),
        fc.constantFrom({ kind: 'adopt' as const }, { kind: 'none' as const }),
      ),
    }),
    { nil: undefined },
  ),
})

function kinds(wish: Wish): Change['kind'][] {
  const changes = changesFor(wish)
  return changes.kind === 'unchanged' ? [] : changes.list.map(({ kind }) => kind)
}

const holds = (rule: (list: readonly Change['kind'][], wish: Wish) => boolean): void =>
  fc.assert(fc.property(wishes, wish => rule(kinds(wish), wish)))

const inOrder = (list: readonly string[], first: string, second: string): boolean =>
  !list.includes(first) || !list.includes(second) || list.indexOf(first) < list.indexOf(second)

describe('the changes of a run, whatever it is asked for', () => {
  test('move the alias last, and only to a version they publish', () => {
    holds(list => {
      const moves = list.filter(kind => kind === 'roll-out' || kind === 'create-alias')
      return moves.length === 0 || (moves.length === 1 && list.at(-1) === moves[0] && list.includes('publish'))
    })
  })

  test('test a version after its publication and before it gets traffic', () => {
    holds((list, wish) => {
      const tested = list.includes('publish') && wish.smokeTest
      return list.includes('smoke-test') === tested && inOrder(list, 'publish', 'smoke-test')
    })
  })

  test('attach the code signing config before code comes under it, and stage before they sign and upload', () => {
    holds(list =>
      (
        [
          ['create-signing-config', 'attach-signing-config'],
          ['attach-signing-config', 'update-code'],
          ['create-signing-config', 'create-function'],
          ['stage', 'sign'],
          ['sign', 'update-code'],
          ['sign', 'create-function'],
          ['update-configuration', 'update-code'],
          ['update-code', 'publish'],
        ] as const
      ).every(([first, second]) => inOrder(list, first, second)),
    )
  })

  test('adopt what runs today before anything touches it', () => {
    holds(list => !list.includes('adopt') || list[0] === 'adopt')
  })

  test('publish, shift and test nothing with publish: false', () => {
    holds((list, { publish }) => publish || !list.some(kind => /publish|roll-out|smoke-test|alias|adopt/.test(kind)))
  })

  test('leave code and configuration alone when the alias serves the same', () => {
    holds((list, { existing, publish }) => {
      if (existing?.stable.kind !== 'live' || !existing.stable.same || !publish) return true
      return list.every(kind => /tag|signing-config|alarms/.test(kind))
    })
  })

  test('end as they say beforehand', () => {
    fc.assert(
      fc.property(wishes, wish => {
        const changes = changesFor(wish)
        expect(shiftsTraffic(changes)).toBe(outcomeOf(changes) === 'promoted')
        if (wish.existing === undefined) expect(outcomeOf(changes)).toBe('created')
      }),
    )
  })
})
