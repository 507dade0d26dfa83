import { describe, expect, test } from '@jest/globals'
import type { Alias, Configuration, Transition } from '../../../sandbox/src/lambda/model/function.ts'
import { parseFunctionName } from '../../../sandbox/src/lambda/model/reference.ts'
import { route } from '../../../sandbox/src/lambda/model/routing.ts'
import { defaultSettings } from '../../../sandbox/src/lambda/model/settings.ts'
import { created, fingerprint, published, settled, updated } from '../../../sandbox/src/lambda/model/transitions.ts'
import { seededRandom } from '../../../sandbox/src/lambda/random.ts'
import { canonical } from '../../../sandbox/src/lambda/wire/json.ts'
import fc from '../../support/fast-check.ts'

const ACCOUNT = { id: '123456789012', partition: 'aws', region: 'us-east-1' }

let revisions = 0
const revise = () => `revision-${++revisions}`
const transition = (kind: Transition['kind'], at: number): Transition => ({ kind, at, failure: undefined })

function latest(): Configuration {
  return created({
    settings: defaultSettings('orders', 'arn:aws:iam::123456789012:role/execution'),
    code: {
      kind: 'zip',
      bytes: new Uint8Array(),
      sha256: 'one',
      unpackedSize: 0,
      signature: undefined,
      referenced: undefined,
    },
    architecture: 'x86_64',
    now: 0,
    revisionId: revise(),
    transition: transition('create', 10),
  })
}

describe('transitions', () => {
  test('settling is the same once and twice, at any time', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), now => {
        const once = settled(latest(), now, revise)
        expect(settled(once, now, revise)).toBe(once)
      }),
    )
  })

  test('nothing changes before its time', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9.999, noNaN: true }), now => {
        const pending = latest()
        expect(settled(pending, now, revise)).toBe(pending)
      }),
    )
  })

  test('an update serves what was there until it is done', () => {
    const active = settled(latest(), 10, revise)
    const settings = { ...active.settings, Timeout: 30 }
    const updating = updated(active, { settings }, 20, transition('update', 21), revise)
    expect(updating.serving?.settings.Timeout).toBe(3)
    expect(settled(updating, 21, revise)).toMatchObject({ serving: undefined, settings: { Timeout: 30 } })
  })

  test('a version knows what it was made of, whatever description it was given', () => {
    const active = settled(latest(), 10, revise)
    const version = published(active, '1', 'mine', transition('activate', 11), revise)
    expect(version.settings.Description).toBe('mine')
    expect(version.publishedFrom).toBe(fingerprint(active))
  })
})

describe('routing', () => {
  const alias = (weight: number): Alias => ({
    name: 'live',
    functionVersion: '1',
    description: '',
    additional: { version: '2', weight },
    revisionId: 'r',
  })

  test('a draw below the weight goes to the additional version, any other to the primary', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weight, draw) => {
          expect(route(alias(weight), draw)).toBe(draw < weight ? '2' : '1')
        },
      ),
    )
  })

  test('without weights every draw goes to the primary', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), draw => {
        expect(route({ ...alias(0), additional: undefined }, draw)).toBe('1')
      }),
    )
  })

  test('the same seed draws the same numbers, all of them in [0, 1)', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)]
        for (let count = 0; count < 50; count++) {
          const drawn = one()
          expect(other()).toBe(drawn)
          expect(drawn >= 0 && drawn < 1).toBe(true)
        }
      }),
    )
  })
})

describe('names', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9-_]{1,64}$/)
  const qualifier = fc.option(fc.constantFrom('live', '7', '$LATEST', '2024-01-02'), { nil: undefined })
  const prefix = fc.constantFrom('', '123456789012:function:', 'arn:aws:lambda:us-east-1:123456789012:function:')

  test('every form of a function’s name leads to the same function and qualifier', () => {
    fc.assert(
      fc.property(prefix, name, qualifier, (form, functionName, wanted) => {
        const text = `${form}${functionName}${wanted === undefined ? '' : `:${wanted}`}`
        expect(parseFunctionName(ACCOUNT, text)).toEqual({ name: functionName, qualifier: wanted })
      }),
    )
  })
})

describe('canonical JSON', () => {
  test('the order of members does not matter, their values do', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), values => {
        const reversed = Object.fromEntries(Object.entries(values).reverse())
        expect(canonical(reversed)).toBe(canonical(values))
        expect(canonical({ ...values, added: 'x' })).not.toBe(canonical(values))
      }),
    )
  })
})
