import { expect, test } from '@jest/globals'
import {
  DESCRIPTION_LIMIT,
  decodeDescription,
  encodeDescription,
  encodeShortened,
  excessOf,
} from '../../src/rollout/description.ts'
import { fingerprintGates } from '../../src/rollout/fingerprint.ts'
import type { AtRest, InFlight } from '../../src/rollout/record.ts'
import fc from '../support/fast-check.ts'
import { inFlight, records, userTexts, version } from './arbitraries.ts'

const record: InFlight = {
  kind: 'in-flight',
  stable: version(141),
  canary: version(142),
  was: version(139),
  strategy: 'canary 10% 5m bake 10m',
  step: 1,
  began: 1_795_546_800,
  since: 1_795_547_103,
  engine: 'runner',
  gates: fingerprintGates({ alarms: [], evidence: undefined }),
  owner: '16000000001.1',
}
const rest: AtRest = { kind: 'at-rest', live: version(142), was: version(141), rejected: version(143) }

test('what is encoded is decoded again, after any text of the user', () => {
  fc.assert(
    fc.property(records, userTexts, (any, text) => {
      const encoded = encodeDescription(any, text)
      if (encoded.kind === 'too-long') return
      expect(encoded.text.length).toBeLessThanOrEqual(DESCRIPTION_LIMIT)
      expect(decodeDescription(encoded.text)).toEqual({ userText: text.trim(), record: any })
    }),
  )
})

test('decoding never throws and never takes more than the record out of the text, whatever the text', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string().map(text => `note [canary1 ${text}]`),
    fc.stringMatching(/^\[canary[0-9]{1,3} ([0-9]{1,3}|over|was|not|;|step|began|[+]5m| ){0,12}\]$/),
  )
  fc.assert(
    fc.property(texts, text => {
      const { userText, record: found, damaged, newer } = decodeDescription(text)
      expect(userText.length).toBeLessThanOrEqual(text.length)
      if (found === undefined && damaged === undefined && newer === undefined) expect(userText).toBe(text.trim())
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [
    '[canary1 141 over 141; all-at-once; step 1 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]',
    'one version twice',
  ],
  [
    '[canary1 142 over 141; canary 10% 5m; step 3 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]',
    'no such step',
  ],
  ['[canary1 142 over 141; canary 10% 5m; step 0 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]', 'step 0'],
  ['[canary1 142 over 141; canary 10 5m; step 1 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]', 'no strategy'],
  ['[canary1 142 over 141; canary 10% 5m; step 1 began yesterday +0s; runner 9f2ad01c by me]', 'no time'],
  [
    '[canary1 142 over 141; canary 10% 5m; step 1 began 2026-11-24T19:00:00Z +soon; runner 9f2ad01c by me]',
    'no duration',
  ],
  ['[canary1 142 over 141; canary 10% 5m; step 1 began 2026-11-24T19:00:00Z +0s; runner 9f by me]', 'no fingerprint'],
  [
    '[canary1 142 over 141 was 007; canary 10% 5m; step 1 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]',
    'no version',
  ],
  ['[canary1 007]', 'no version'],
  ['[canary1 1 was 0]', 'no version'],
  ['[canary1 hello]', 'no record'],
])('%s is damaged (%s): told, and not taken for the text of the user', text => {
  expect(decodeDescription(`mine ${text}`)).toEqual({ userText: 'mine', damaged: text })
})

test('the last record counts, and text written behind it is the user’s', () => {
  expect(decodeDescription('a [canary1 7] b [canary1 9 was 8] c')).toEqual({
    userText: 'a   b   c',
    record: { kind: 'at-rest', live: '9', was: '8' },
  })
})

test('text that leaves no room is refused with the number of characters too many', () => {
  expect(encodeDescription(rest, 'x'.repeat(226))).toMatchObject({ kind: 'text' })
  expect(encodeDescription(rest, 'x'.repeat(227))).toEqual({ kind: 'too-long', by: 1, limit: 256 })
})

test('the reason of a record at rest is cut to what fits: it never stands in the way of a rollback', () => {
  const long = { ...rest, why: 'because '.repeat(100) }
  const encoded = encodeDescription(long, 'x'.repeat(200))
  expect(encoded).toMatchObject({ kind: 'text', text: expect.stringMatching(/not 143: because .*\]$/) })
  expect(encodeDescription({ ...rest, why: 'nasty ]\n[canary1 9] text\u0000' }, '')).toEqual({
    kind: 'text',
    text: '[canary1 142 was 141 not 143: nasty canary1 9 text]',
  })
})

test('a write that must not fail cuts the text of the user instead', () => {
  fc.assert(
    fc.property(inFlight, fc.string({ minLength: 200, maxLength: 300 }), (any, text) => {
      fc.pre(encodeDescription(any, '').kind === 'text')
      const written = encodeShortened(any, text)
      expect(written.length).toBeLessThanOrEqual(DESCRIPTION_LIMIT)
      expect(decodeDescription(written).record).toEqual(any)
    }),
  )
  expect(encodeShortened(rest, 'x'.repeat(300))).toBe(`${'x'.repeat(225)}… [canary1 142 was 141 not 143]`)
  expect(() => encodeShortened({ ...record, owner: 'x'.repeat(300) }, '')).toThrow('longer than an alias description')
})

test('a rollout of a runner leaves room to be carried on by a schedule', () => {
  const strategy = 'steps 1% 10m, 2% 10m, 3% 10m, 4% 10m, 5% 10m, 6% 10m, 7% 10m, 8% 10m, 9% 10m bake 10m'
  const first: InFlight = { ...record, engine: 'runner', strategy, step: 0, since: record.began, owner: 'o'.repeat(40) }
  const scheduled: InFlight = { ...first, engine: 'schedule' }
  const texts = Array.from({ length: 60 }, (_, length) => 'x'.repeat(length))
  for (const text of texts) expect(excessOf(first, text)).toBe(excessOf(scheduled, text))
  expect(texts.some(text => excessOf(first, text) === 1)).toBe(true)
})

test('a rollout is refused when any of its later records would not fit', () => {
  const first = { ...record, step: 0, since: record.began }
  expect(excessOf(first, '')).toBeUndefined()
  const room = (text: string): boolean => encodeDescription(first, text).kind === 'text'
  const text = 'x'.repeat(120)
  expect(room(text)).toBe(true)
  expect(excessOf(first, text)).toBeGreaterThan(0)
  fc.assert(
    fc.property(inFlight, userTexts, fc.nat(4), fc.nat(1_000_000), (any, own, step, elapsed) => {
      if (excessOf(any, own) !== undefined) return
      const later = { ...any, step: Math.min(step, any.step), since: any.began + elapsed }
      expect(encodeDescription(later, own).kind).toBe('text')
    }),
  )
})
