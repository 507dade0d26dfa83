import { describe, expect, test } from '@jest/globals'
import { htmlReport } from '../../src/deploy/html-report.ts'
import fc from '../support/fast-check.ts'
import { PROMOTED, rollout } from './results.ts'

const STARTED = 1_795_000_000
const POINTS = 10_000

/** A rollout of ten thousand looks and minutes. */
const long = rollout('promoted', {
  timeline: Array.from({ length: POINTS }, (_, n) => ({
    at: STARTED + n * 60,
    weight: n < POINTS / 2 ? 1000 : 10_000,
    canary: { invocations: n, errors: 0 },
    stable: { invocations: 9 * n, errors: 0 },
    alarms: [{ name: 'orders-errors', state: 'OK' as const }],
    verdict: 'hold',
  })),
  minutes: Array.from({ length: POINTS }, (_, n) => ({
    minute: STARTED + n * 60,
    canary: { invocations: n === 7777 ? 12_345 : 10, errors: 0 },
    stable: { invocations: 90, errors: 0 },
  })),
  evidence: [
    { stream: 'errors', bar: 100, points: Array.from({ length: 60 }, (_, n) => ({ at: STARTED + n, e: 0.5 })) },
  ],
})

describe('the HTML report', () => {
  test('tells what happened, what production serves, who decided and what was saved', () => {
    const undone = rollout('rolled-back')
    const text = htmlReport({ ...PROMOTED, outcome: 'rolled-back', rollbackReason: 'It failed.', rollout: undone })
    expect(text).toContain('⛔ Rolled back')
    expect(text).toContain('It failed.')
    expect(text).toContain('Alias &quot;live&quot; serves version 7 at 100%.')
    expect(text).toContain('about 80 would have failed; 9 did, by the metrics readable then.')
    expect(text).toContain('orders-errors in ALARM')
  })

  test('points at the timeline on its own page', () => {
    const failure = { what: 'Rolled back.', next: 'Look at the timeline in the job summary, fix the release.' }
    const undone = rollout('rolled-back')
    const text = htmlReport({ ...PROMOTED, outcome: 'rolled-back', rollout: undone }, failure)
    expect(text).toContain('Look at the timeline below, fix the release.')
  })

  test('of one minute shows dots: one point makes no line', () => {
    const minutes = [{ minute: STARTED, canary: { invocations: 5, errors: 2 }, stable: { invocations: 9, errors: 0 } }]
    const text = htmlReport({ ...PROMOTED, rollout: rollout('rolled-back', { minutes }) })
    // Requests and errors of both versions, and the one look at the alias.
    expect(text.match(/<circle /g)).toHaveLength(5)
  })

  test('draws every chart over the same time, from the first look to the last, each with the mark of the alarm', () => {
    const counts = { invocations: 5, errors: 2 }
    const look = (after: number, state: 'OK' | 'ALARM') => ({
      at: STARTED + after,
      weight: 1000,
      canary: counts,
      stable: counts,
      alarms: [{ name: 'orders-errors', state }],
      verdict: 'hold',
    })
    const undone = rollout('rolled-back', {
      timeline: [look(0, 'OK'), look(100, 'ALARM'), look(200, 'ALARM')],
      // The rollout began within the first of these minutes.
      minutes: [-20, 40].map(after => ({ minute: STARTED + after, canary: counts, stable: counts })),
      evidence: [{ stream: 'errors', bar: 100, points: [-20, 40, 100].map(n => ({ at: STARTED + n, e: 1 })) }],
    })
    const charts = htmlReport({ ...PROMOTED, rollout: undone }).match(/<svg.*?<\/svg>/gs) ?? []
    expect(charts).toHaveLength(4)
    for (const chart of charts) {
      expect(chart).toContain('>3m20s</text>')
      expect(chart).toContain('<line class="mark" x1="342"')
      expect(chart).toMatch(/class="curve canary" d="M56 /)
    }
  })

  test('asks nothing of the network', () => {
    const text = htmlReport({ ...PROMOTED, rollout: long })
    expect(text).not.toMatch(/<(script|link|img|iframe|object)\b|\ssrc=|url\(|@import/i)
    expect(text).toContain("default-src 'none'")
  })

  test('of ten thousand points stays small, and keeps the one peak', () => {
    const text = htmlReport({ ...PROMOTED, rollout: long })
    expect(text.length).toBeLessThan(300_000)
    expect(text).toContain('12300')
    expect(text).toContain('The first 9500 entries are left out.')
  })

  test('of no points has no chart, and still says everything else', () => {
    const none = {
      timeline: [],
      minutes: [],
      evidence: [],
      canary: { invocations: 0, errors: 0 },
      stable: { invocations: 0, errors: 0 },
    }
    const text = htmlReport({ ...PROMOTED, rollout: rollout('promoted', none) })
    expect(text).not.toContain('<svg')
    expect(text).toContain('Promoted')
    expect(htmlReport(PROMOTED)).toContain('Promoted')
  })

  test('lets no text of others come alive', () => {
    const hostile = fc.constantFrom(
      '<img src=x onerror=alert(1)>',
      '"><script>alert(1)</script>',
      "' onmouseover='alert(1)",
      '</title><script>',
      '\u202egnp.exe',
      '\u0000\u001b[31m',
      '&lt;script&gt;',
    )
    fc.assert(
      fc.property(hostile, hostile, hostile, (one, two, three) => {
        const alarms = [{ name: one, state: 'ALARM' as const }]
        const entry = {
          at: STARTED,
          weight: 1000,
          canary: { invocations: 1, errors: 1 },
          stable: { invocations: 1, errors: 0 },
          alarms,
          verdict: two,
        }
        const told = rollout('rolled-back', { timeline: [entry, { ...entry, at: STARTED + 60 }], byPolicy: [three] })
        const text = htmlReport(
          { ...PROMOTED, functionName: one, alias: two, origin: three, url: one, rollbackReason: two, rollout: told },
          { what: one, next: two },
        )
        expect(text).not.toMatch(/<img|<script|<\/title><|\son\w+='/i)
        expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
        expect(text.match(/<h1/g)).toHaveLength(1)
      }),
    )
  })
})
