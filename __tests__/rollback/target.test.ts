import { expect, test } from '@jest/globals'
import { chooseTarget } from '../../src/rollback/target.ts'
import { routing } from '../../src/rollout/record.ts'
import { records, version } from '../rollout/arbitraries.ts'
import { inFlightText, view } from '../rollout/views.ts'
import fc from '../support/fast-check.ts'

const rest = (live: string, rejected?: string, was?: string): object => ({
  kind: 'at-rest',
  live,
  ...(was === undefined ? {} : { was }),
  ...(rejected === undefined ? {} : { rejected }),
  why: 'rolled back by hand: asked',
})

test.each([
  [
    'a rollout in flight to stable',
    '141+142@0.1',
    inFlightText(1),
    undefined,
    { kind: 'undo', rest: rest('141', '142', '139') },
  ],
  [
    'a rollout in its bake to stable',
    '142',
    inFlightText(3),
    undefined,
    { kind: 'undo', rest: rest('141', '142', '139') },
  ],
  [
    'a rollout in flight to stable by its number',
    '141+142@0.5',
    inFlightText(2),
    '141',
    { kind: 'undo', rest: rest('141', '142', '139') },
  ],
  [
    'a rollout in flight to another version',
    '141+142@0.1',
    inFlightText(1),
    '140',
    { kind: 'move', rest: rest('140', '142') },
  ],
  [
    'a rollout in flight forward, when its canary is named',
    '141+142@0.1',
    inFlightText(1),
    '142',
    { kind: 'move', rest: rest('142') },
  ],
  [
    'at rest after a promotion to the last known good',
    '142',
    '[canary1 142 was 141]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'at rest after a promotion, with an older version that was rolled back before it, to the last known good',
    '143',
    '[canary1 143 was 141 not 142]',
    undefined,
    { kind: 'move', rest: rest('141', '143') },
  ],
  [
    'at rest after a promotion by hand to the last known good',
    '142',
    '[canary1 142 was 141: promoted by hand]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'nowhere when it was rolled back by hand already',
    '142',
    '[canary1 142 was 141 not 143: rolled back by hand: wrong prices]',
    undefined,
    { kind: 'unchanged', version: '142', note: expect.stringContaining('name it: version: 141') },
  ],
  [
    'nowhere when it was rolled back by hand already, as far as a long text leaves room to say',
    '142',
    '[canary1 142 was 141 not 143: rolled b]',
    undefined,
    { kind: 'unchanged' },
  ],
  [
    'at rest after a rollback by an alarm to the last known good',
    '142',
    '[canary1 142 was 141 not 143: Alarm "orders-errors" went into ALARM.]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'at rest after a cancelled rollout to the last known good',
    '142',
    '[canary1 142 was 141: cancelled]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'at rest after a lost runner to the last known good',
    '142',
    '[canary1 142 was 141: undone by recover: its runner was lost]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'nowhere after a first rollout that an alarm rolled back',
    '141',
    '[canary1 141 not 142: Alarm "orders-errors" went into ALARM.]',
    undefined,
    { kind: 'refused', text: { what: expect.stringContaining('no record of a version before it') } },
  ],
  [
    'further back only when the version is named',
    '142',
    '[canary1 142 was 141 not 143]',
    '141',
    { kind: 'move', rest: rest('141', '142') },
  ],
  ['at rest to the named version', '142', '[canary1 142 was 141]', '120', { kind: 'move', rest: rest('120', '142') }],
  [
    'weights that no record explains to the primary',
    '141+142@0.4',
    'mine',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'weights changed by hand to the primary',
    '141+142@0.4',
    inFlightText(1),
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  [
    'a rollout whose weights were cleared by hand to the stable that is served, to clean its record',
    '141',
    inFlightText(1),
    undefined,
    { kind: 'move', rest: rest('141', '142', '139') },
  ],
  ['the same by its number', '141', inFlightText(1), '141', { kind: 'move', rest: rest('141', '142', '139') }],
  [
    'a rollout that was promoted by hand to its stable',
    '142',
    inFlightText(1),
    undefined,
    { kind: 'move', rest: rest('141', '142', '139') },
  ],
  [
    'a rollout that was promoted by hand to its canary, to clean its record',
    '142',
    inFlightText(1),
    '142',
    { kind: 'move', rest: rest('142') },
  ],
  ['nowhere when a rollout was left for a third version', '150', inFlightText(1), undefined, { kind: 'refused' }],
  [
    'nowhere when a newer release’s rollout was left for a third version',
    '150',
    '[canary2 142 over 141 ?]',
    undefined,
    { kind: 'refused', text: { what: expect.stringContaining('record of a newer release') } },
  ],
  [
    'a newer release’s rollout to its stable',
    '142',
    '[canary2 142 over 141 ?]',
    undefined,
    { kind: 'move', rest: rest('141', '142') },
  ],
  ['nowhere when the named version is served already', '142', '[canary1 142 was 141]', '142', { kind: 'unchanged' }],
  [
    'nowhere without a record',
    '142',
    '',
    undefined,
    { kind: 'refused', text: { what: expect.stringContaining('no record of a version before it') } },
  ],
  ['nowhere when the record knows nothing before', '142', '[canary1 142]', undefined, { kind: 'refused' }],
  [
    'nowhere when somebody moved the alias since',
    '150',
    '[canary1 142 was 141]',
    undefined,
    { kind: 'refused', text: { what: expect.stringContaining('somebody else moved it') } },
  ],
  [
    'to the named version even when somebody moved the alias since',
    '150',
    '[canary1 142 was 141]',
    '141',
    { kind: 'move', rest: rest('141', '150') },
  ],
  [
    'nowhere from $LATEST',
    '$LATEST',
    '',
    '141',
    { kind: 'refused', text: { what: expect.stringContaining('$LATEST') } },
  ],
  ['nowhere when a newer record says too little', '142', '[canary2 ?]', undefined, { kind: 'refused' }],
])('goes from %s', (_, serving, description, wanted, expected) => {
  const target = chooseTarget(view(serving, description), {
    version: wanted === undefined ? undefined : version(wanted),
    reason: 'asked',
  })
  expect(target).toMatchObject(expected)
})

test('a target always serves one version at 100%, and never rejects the version it goes to', () => {
  fc.assert(
    fc.property(records, fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }), (record, wanted) => {
      const seen = { ...view('1'), routing: routing(record), decoded: { userText: '', record } }
      const target = chooseTarget(seen, { version: wanted === undefined ? undefined : version(wanted) })
      if (target.kind !== 'undo' && target.kind !== 'move') return
      expect(routing(target.rest)).toEqual({ primary: target.rest.live })
      expect(target.rest.rejected).not.toBe(target.rest.live)
      if (wanted !== undefined) expect(target.rest.live).toBe(String(wanted))
    }),
  )
})

test('a version that was not found wanting is not rejected', () => {
  const seen = view('141+142@0.1', inFlightText(1))
  expect(chooseTarget(seen, { rejects: false })).not.toHaveProperty('rest.rejected')
  expect(chooseTarget(view('142', '[canary1 142 was 141]'), { rejects: false })).not.toHaveProperty('rest.rejected')
})
