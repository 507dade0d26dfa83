import { expect, test } from '@jest/globals'
import { judge } from '../../src/recover/judge.ts'
import { deadline, routing } from '../../src/rollout/record.ts'
import { inFlight } from '../rollout/arbitraries.ts'
import { inFlightText, view } from '../rollout/views.ts'
import fc from '../support/fast-check.ts'

const began = 1_795_546_800

test.each([
  ['at rest', '142', '[canary1 142 was 141]', 0, { kind: 'at-rest' }],
  ['at rest', '142', 'no record', 0, { kind: 'at-rest' }],
  ['at rest', '142', '[canary1 143 was 141]', 0, { kind: 'at-rest' }],
  ['at rest', '$LATEST', '', 0, { kind: 'at-rest' }],
  ['living', '141+142@0.1', inFlightText(1), 1319, { kind: 'living' }],
  ['overdue', '141+142@0.1', inFlightText(1), 1320, { kind: 'overdue', rest: { live: '141', was: '139' } }],
  ['overdue in the bake', '142', inFlightText(3, '10m'), 600 + 1320, { kind: 'overdue', rest: { live: '141' } }],
  ['foreign', '141+142@0.4', inFlightText(1), 9999, { kind: 'foreign', what: expect.stringContaining('by run-1') }],
  ['over', '141', inFlightText(1), 0, { kind: 'over', rest: { live: '141', was: '139', why: 'ended by hand' } }],
  ['over', '142', inFlightText(1), 0, { kind: 'over' }],
  ['over', '150', inFlightText(1), 0, { kind: 'over', what: expect.stringContaining('by run-1 is over') }],
  [
    'foreign',
    '141+142@0.1',
    '[canary2 142 over 141 ?]',
    9999,
    { kind: 'foreign', what: expect.stringContaining('format 2') },
  ],
  [
    'foreign',
    '141+142@0.1',
    '[canary1 141 was 139]',
    9999,
    { kind: 'foreign', what: expect.stringContaining('its record says version 141 at 100%') },
  ],
  ['orphaned', '141+142@0.1', 'erased', 0, { kind: 'orphaned', primary: '141', canary: '142' }],
  ['orphaned', '141+142@0.1', '[canary1 damaged', 0, { kind: 'orphaned' }],
])('is %s: %s with %j after %d seconds', (_, serving, description, after, expected) => {
  expect(judge(view(serving, description), began + after)).toMatchObject(expected)
})

test('a rollout is left alone until its deadline and undone to stable after it, never advanced', () => {
  fc.assert(
    fc.property(inFlight, fc.nat(100_000), (record, after) => {
      const now = record.since + after
      const seen = judge({ ...view('1'), routing: routing(record), decoded: { userText: '', record } }, now)
      if (now < deadline(record)) expect(seen.kind).toBe('living')
      else expect(seen).toMatchObject({ kind: 'overdue', rest: { kind: 'at-rest', live: record.stable } })
    }),
  )
})
