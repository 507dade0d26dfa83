import { expect } from '@jest/globals'
import { decodeVersionDescription, encodeVersionDescription } from '../../src/function/version-description.ts'
import { judge } from '../../src/recover/judge.ts'
import { chooseTarget } from '../../src/rollback/target.ts'
import type { AliasView } from '../../src/rollout/alias-view.ts'
import { decodeDescription, encodeDescription, encodeShortened } from '../../src/rollout/description.ts'
import { currentStep, routing } from '../../src/rollout/record.ts'
import { formatStrategy, parseStrategy } from '../../src/rollout/strategy.ts'
import { inFlight, records, strategies, userTexts, versions } from '../rollout/arbitraries.ts'
import fc from '../support/fast-check.ts'
import { fuzz, law } from './fuzz.ts'
import { textsLike } from './texts.ts'

const WORDS = [
  '[canary1 ',
  '[canary2 ',
  ']',
  ' over ',
  ' was ',
  ' not ',
  '; ',
  'step 1 began ',
  ' +5m',
  'runner ',
  'by ',
]

const descriptions = textsLike(
  [
    'Orders API [canary1 142 over 141 was 139 not 140; canary 10% 5m bake 10m; step 2 began 2026-11-24T19:00:00Z +5m3s; runner 9f2ad01c by acme/orders/16000000001.1]',
    '[canary1 141 was 139 not 142: Alarm "orders-errors" went into ALARM.]',
    '[canary1 2 over 1; steps 1% 2m, 10% 5m-20m; step 1 began 2026-11-24T19:00:00Z +0s; schedule 9f2ad01c by me]',
    '[canary2 142 over 141 @7f: whatever comes]',
  ],
  WORDS,
)
const notes = textsLike(
  [
    'Fix rounding [canary1 source ABEiM0RVZneImaq7zN3u_wARIjNEVWZ3iJmqu8zd7v8 commit 1a2b3c4d live after 141 by acme/orders/16000000001.1]',
    'Adopted [canary1 by 57.1]',
  ],
  ['[canary1 ', ']', 'source ', 'commit ', 'live after ', ' by '],
)
const strategyTexts = textsLike(
  [
    'canary 10% 5m',
    'linear 10% every 1m bake 5m',
    'steps 1% 2m, 10% 5m-20m, 50% 10m',
    'all-at-once',
    'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  ],
  ['canary ', 'linear ', 'steps ', 'every ', 'bake ', '10% ', '0.01% ', '100% ', '5m', '5m-10m', ', ', '-'],
)

fuzz(
  'the description of an alias',
  fc.tuple(descriptions, versions, versions, fc.integer({ min: 1, max: 9999 })),
  all => {
    const [description, primary, canary, weight] = all
    const decoded = decodeDescription(description)
    if (decoded.record !== undefined) routing(decoded.record)
    if (decoded.record?.kind === 'in-flight') currentStep(decoded.record)
    // Whoever comes by later judges any text next to any weights.
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders:live'
    const view: AliasView = {
      arn,
      routing: { primary, ...(primary === canary ? {} : { canary: { version: canary, weight } }) },
      description,
      decoded,
      revisionId: '1',
    }
    judge(view, 1_795_546_800)
    chooseTarget(view, {})
  },
)
fuzz('the description of a version', notes, decodeVersionDescription)
fuzz('a strategy', strategyTexts, text => {
  const parsed = parseStrategy(text)
  if (parsed.kind !== 'steps') return
  const last = parsed.steps.at(-1)
  if (last?.weight !== 10_000) throw new Error('the last step is not 100%')
  expect(parseStrategy(formatStrategy(parsed.steps))).toEqual(parsed)
})

law(
  'a record that is written is read again, after any text of the user',
  fc.tuple(records, userTexts),
  ([record, text]) => {
    const encoded = encodeDescription(record, text)
    if (encoded.kind === 'too-long') return
    expect(decodeDescription(encoded.text)).toEqual({ userText: text.trim(), record })
  },
)
law(
  'a record finds room beside any text',
  fc.tuple(inFlight, fc.oneof(descriptions, fc.string({ maxLength: 300 }))),
  ([record, text]) => {
    const small = { ...record, strategy: 'all-at-once bake 5m', step: 0 }
    const written = encodeShortened(small, text)
    expect(written.length).toBeLessThanOrEqual(256)
    expect(decodeDescription(written).record).toEqual(small)
  },
)
law('a strategy that is printed is read again', strategies, steps => {
  expect(parseStrategy(formatStrategy(steps))).toEqual({ kind: 'steps', steps })
})
law(
  'the note of a version is read again, after any text',
  fc.tuple(
    fc.record(
      {
        digest: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
        commit: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 7, maxLength: 40 }),
        liveAfter: versions,
        by: fc.stringMatching(/^[a-z]{1,9}\/[a-z]{1,9}\/[0-9]{1,12}\.[0-9]$/),
      },
      { requiredKeys: [] },
    ),
    fc.oneof(notes, fc.string({ maxLength: 300 })),
  ),
  ([note, text]) => {
    const written = encodeVersionDescription({ ...note, text })
    expect(written.length).toBeLessThanOrEqual(256)
    const read = decodeVersionDescription(written)
    const { by, ...rest } = note
    expect(read).toMatchObject(rest)
    if (by !== undefined) expect([by, by.slice(by.lastIndexOf('/') + 1)]).toContain(read.by)
  },
)
