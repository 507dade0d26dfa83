import { describe, expect, test } from '@jest/globals'
import type { EvidenceRule } from '../../src/rollout/evidence.ts'
import { Journal } from '../../src/rollout/journal.ts'
import type { Seen } from '../../src/rollout/observe.ts'
import { errorStream, type MinuteCounts, type StreamRead } from '../../src/rollout/stream.ts'
import { begunAt } from '../deploy/results.ts'
import { QuietLog } from './stage.ts'

const RULE: EvidenceRule = { alpha: 0.01, tests: [{ stream: 'errors' }], detectableErrorRate: 0.05 }
const minutes: readonly MinuteCounts[] = [
  { minute: 600, canary: { invocations: 100, errors: 3 }, stable: { invocations: 900, errors: 0 } },
]

function look(evidence: StreamRead, unread: boolean): Seen {
  const record = begunAt(600)
  const observation = { alarms: { kind: 'read', readings: [] }, evidence: [evidence], gates: record.gates } as const
  return { record, observation, minutes, unread, notes: [] }
}

describe('a look at which the metrics cannot be read', () => {
  test('leaves the counts and the evidence in the report as an earlier one read them', () => {
    const journal = new Journal(new QuietLog())
    journal.note(700, 1000, 'hold', look({ kind: 'read', stream: errorStream(minutes) }, false))
    journal.note(800, 1000, 'hold', look({ kind: 'unreadable', name: 'errors', detail: 'throttled' }, true))
    expect(journal.totals.canary).toEqual({ invocations: 100, errors: 3 })
    const [curve] = journal.curves(RULE)
    expect(curve).toMatchObject({ stream: 'errors', bar: 100 })
    expect(curve?.points.at(-1)?.e).toBeCloseTo(302.1, 1)
  })
})
