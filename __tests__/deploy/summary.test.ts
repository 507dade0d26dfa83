import { describe, expect, test } from '@jest/globals'
import { deploySummary, refusalSummary } from '../../src/deploy/summary.ts'
import fc from '../support/fast-check.ts'
import { PROMOTED, rollout } from './results.ts'

describe('the job summary of a deploy', () => {
  test.each([
    ['created', '✅ Created'],
    ['unchanged', '⚪ Unchanged'],
    ['promoted', '✅ Promoted'],
    ['rolled-back', '⛔ Not released'],
    ['in-progress', '⏳ In progress'],
    ['failed', '❌ Failed'],
  ] as const)('begins with how it ended: %s', (outcome, title) => {
    expect(deploySummary({ ...PROMOTED, outcome })).toMatch(new RegExp(`^## ${title}: orders → live\n`))
  })

  test('says what production serves, what $LATEST holds and where the code came from', () => {
    const text = deploySummary(PROMOTED)
    expect(text).toContain('Alias "live" serves version 7 at 100%.')
    expect(text).toContain('LATEST holds what was published as version 7.')
    expect(text).toContain('| source | `the folder dist` |')
    expect(text).toContain('| configuration changed | `Timeout` |')
  })

  test('counts what bypassed the alias', () => {
    const bypassed = { callers: ['event source mapping u of arn:aws:sqs:x'], callsLastDay: 1 }
    expect(deploySummary({ ...PROMOTED, bypassed })).toContain('1 call in the last day bypassed the alias')
  })

  test('shows requests of both versions, the timeline, and what the rollback saved', () => {
    const text = deploySummary({ ...PROMOTED, outcome: 'rolled-back', rollout: rollout('rolled-back') })
    expect(text).toContain('| canary | 50 | 8 | 16% |')
    expect(text).toContain('| stable | 450 | 1 | 0.22% |')
    expect(text).toContain('orders-errors ALARM')
    expect(text).toContain(
      'Had all 500 requests met the canary at once, about 80 would have failed; 9 did, by the metrics readable then.',
    )
  })

  test('claims to have saved nothing when the canary had no traffic, or was no worse', () => {
    const [none, fine] = [
      { invocations: 0, errors: 0 },
      { invocations: 50, errors: 0 },
    ]
    for (const canary of [none, fine]) {
      expect(deploySummary({ ...PROMOTED, rollout: rollout('rolled-back', { canary }) })).not.toContain('Had all')
    }
  })

  test('names the steps that were left by policy', () => {
    const text = deploySummary({
      ...PROMOTED,
      rollout: rollout('promoted', { byPolicy: ['too little traffic to judge'] }),
    })
    expect(text).toContain('- Left a step by policy, not by proof: too little traffic to judge')
  })

  test('says what failed and what to do', () => {
    const failure = { what: 'It broke.', state: 'Nothing was changed.', next: 'Mend it.' }
    expect(deploySummary({ ...PROMOTED, outcome: 'failed' }, failure)).toContain('**It broke.**\n\nMend it.')
    expect(refusalSummary('orders', 'live', failure)).toBe(
      '## ❌ Failed: orders → live\n\n**It broke.**\n\nNothing was changed.\n\nMend it.\n',
    )
  })

  test('lets no text of others come alive', () => {
    const hostile = fc.constantFrom(
      '<img src=x>',
      '[a](https://evil.example)',
      '\n## Owned',
      '| x |',
      '@everyone',
      '`',
      '</details>',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string()), { maxLength: 6 }), parts => {
        const text = parts.join('')
        const summary = deploySummary(
          {
            ...PROMOTED,
            outcome: 'rolled-back',
            rollbackReason: text,
            production: text,
            latest: text,
            bypassed: { callers: [text], callsLastDay: 3 },
            rollout: rollout('rolled-back', { byPolicy: [text], timeline: [] }),
          },
          { what: text, next: text },
        )
        expect(summary).not.toMatch(/<img|<\/details><\/details>|\]\(https|^## Owned|@everyone/m)
        expect(summary.match(/^## /gm)).toHaveLength(1)
      }),
    )
  })
})
