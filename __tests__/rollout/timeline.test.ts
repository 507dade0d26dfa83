import { expect, test } from '@jest/globals'
import { isNews, printEntry, printVerdict, sumMinutes, type TimelineEntry } from '../../src/rollout/timeline.ts'

const entry: TimelineEntry = {
  at: 1_795_546_990,
  weight: 1000,
  canary: { invocations: 120, errors: 3 },
  stable: { invocations: 1080, errors: 0 },
  alarms: [{ name: 'orders-errors', state: 'OK' }],
  verdict: 'hold: too little traffic to judge: 5 of 124 canary calls',
}

test.each([
  ['the first entry', undefined, entry, true],
  ['the same again', entry, entry, false],
  ['more calls in the verdict', entry, { ...entry, verdict: entry.verdict.replace('5', '99') }, false],
  ['another verdict', entry, { ...entry, verdict: 'advance' }, true],
  ['another weight', entry, { ...entry, weight: 5000 }, true],
  ['another alarm state', entry, { ...entry, alarms: [{ name: 'orders-errors', state: 'ALARM' as const }] }, true],
  ['a minute later', entry, { ...entry, at: entry.at + 60 }, true],
])('%s is news or not', (_, last, next, news) => {
  expect(isNews(last, next)).toBe(news)
})

test('a live line has time, weight, both versions, alarms and verdict', () => {
  expect(printEntry(entry)).toBe(
    '2026-11-24T19:03:10Z    10%  canary 3/120 failed, stable 0/1080 failed  orders-errors OK  hold: too little traffic to judge: 5 of 124 canary calls',
  )
  expect(printEntry({ ...entry, alarms: [], weight: 10_000 })).toContain(
    '  100%  canary 3/120 failed, stable 0/1080 failed  hold',
  )
})

test.each([
  [{ kind: 'advance' }, 'advance'],
  [{ kind: 'advance', byPolicy: 'on-unreadable' }, 'advance by policy (on-unreadable)'],
  [{ kind: 'hold', reason: 'dwell', until: 1, detail: 'why' }, 'hold: why'],
  [{ kind: 'roll-back', why: { kind: 'evidence', stream: 'errors', summary: 'Worse.' } }, 'roll back: Worse.'],
] as const)('the verdict %j reads %s', (verdict, text) => {
  expect(printVerdict(verdict)).toBe(text)
})

test('counts of all minutes add up by version', () => {
  expect(
    sumMinutes([
      { minute: 0, canary: { invocations: 1, errors: 1 }, stable: { invocations: 10, errors: 0 } },
      { minute: 60, canary: { invocations: 2, errors: 0 }, stable: { invocations: 20, errors: 5 } },
    ]),
  ).toEqual({ canary: { invocations: 3, errors: 1 }, stable: { invocations: 30, errors: 5 } })
})
