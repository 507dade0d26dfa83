import { expect, test } from '@jest/globals'
import { decodeDescription } from '../../src/rollout/description.ts'
import { claim } from '../../src/rollout/ownership.ts'
import { type InFlight, routing, undone } from '../../src/rollout/record.ts'
import fc from '../support/fast-check.ts'
import { inFlight, version } from './arbitraries.ts'
import { inFlightText, view } from './views.ts'

function known(step: number): InFlight {
  const { record } = decodeDescription(inFlightText(step))
  if (record?.kind !== 'in-flight') throw new Error('no record')
  return record
}

test.each([
  ['ours as we left it', '141+142@0.1', inFlightText(1), { kind: 'ours', textChanged: false, record: { step: 0 } }],
  [
    'ours, carried on by another reconciler',
    '141+142@0.5',
    inFlightText(2, '5m'),
    { kind: 'ours', textChanged: false, record: { step: 1 } },
  ],
  ['ours with the text erased', '141+142@0.1', '', { kind: 'ours', textChanged: true, record: { step: 0 } }],
  ['ours with the text damaged', '141+142@0.1', 'x [canary1 142 over]', { kind: 'ours', textChanged: true }],
  ['ours with an older record pasted', '141+142@0.1', '[canary1 141 was 139]', { kind: 'ours', textChanged: true }],
  [
    'ours with a later step pasted',
    '141+142@0.1',
    inFlightText(2),
    { kind: 'ours', textChanged: true, record: { step: 0 } },
  ],
  ['promoted by another reconciler', '142', '[canary1 142 was 141]', { kind: 'finished', promoted: true }],
  [
    'rolled back by another reconciler',
    '141',
    '[canary1 141 was 139 not 142: why]',
    { kind: 'finished', promoted: false },
  ],
  ['cancelled by another process', '141', '[canary1 141 was 139: cancelled]', { kind: 'finished', promoted: false }],
  [
    'theirs: moved to another version',
    '150',
    inFlightText(1),
    {
      kind: 'foreign',
      what: expect.stringContaining(
        'serves version 150 at 100%; this rollout left it at version 141 with 10% on version 142',
      ),
    },
  ],
  ['theirs: other weights', '141+142@0.2', inFlightText(1), { kind: 'foreign' }],
  [
    'theirs: weights cleared without a record',
    '141',
    '',
    { kind: 'foreign', what: expect.stringContaining('description is empty') },
  ],
  [
    'theirs: promoted by hand without a record',
    '142',
    'by hand',
    { kind: 'foreign', what: expect.stringContaining('"by hand"') },
  ],
  [
    'theirs: another rollout of the same versions',
    '141+142@0.1',
    inFlightText(1).replace('run-1', 'run-2'),
    { kind: 'foreign', what: expect.stringContaining('begun by run-2') },
  ],
  [
    'theirs: a newer release',
    '141+142@0.1',
    '[canary2 142 over 141 ?]',
    { kind: 'foreign', what: expect.stringContaining('record format 2') },
  ],
  ['theirs: $LATEST', '$LATEST', inFlightText(1), { kind: 'foreign' }],
])('an alias is %s', (_, serving, description, expected) => {
  expect(claim(view(serving, description), known(1))).toMatchObject(expected)
})

test('an alias that is gone is nobody’s', () => {
  expect(claim(undefined, known(1))).toEqual({ kind: 'foreign', what: 'The alias has been deleted.' })
})

test('any routing that no record of this rollout stands for is foreign', () => {
  fc.assert(
    fc.property(
      inFlight,
      fc.integer({ min: 1, max: 500 }),
      fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
      (record, primary, weight) => {
        const other = {
          primary: version(primary),
          ...(weight === undefined ? {} : { canary: { version: version(primary + 1), weight } }),
        }
        fc.pre(JSON.stringify(other) !== JSON.stringify(routing(record)))
        expect(claim({ ...view('1'), routing: other, decoded: { userText: '', record } }, record).kind).toBe('foreign')
      },
    ),
  )
})

test('a rollout put back is finished for everybody who knew it, at any step', () => {
  fc.assert(
    fc.property(inFlight, fc.boolean(), (record, rejected) => {
      const rest = undone(record, 'why', rejected)
      const seen = { ...view('1'), routing: routing(rest), decoded: { userText: '', record: rest } }
      expect(claim(seen, record)).toMatchObject({ kind: 'finished', promoted: false })
    }),
  )
})
