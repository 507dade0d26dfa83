import { describe, expect, test } from '@jest/globals'
import {
  functionsOf,
  MARKER,
  type PreviewStatus,
  type ReadyStatus,
  withRemoved,
  withStatus,
} from '../../src/preview/comment.ts'
import fc from '../support/fast-check.ts'

const ready: ReadyStatus = {
  kind: 'ready',
  commit: 'a'.repeat(40),
  preview: 'orders-pr-7',
  url: 'https://abc.lambda-url.eu-central-1.on.aws/',
  urlAuthType: 'AWS_IAM',
  size: 12_345,
  baseSize: 12_000,
  smoke: { kind: 'passed' },
  expires: Date.parse('2026-12-08T00:00:00Z') / 1000,
  notes: [],
}
const RUN = 'https://github.com/acme/orders/actions/runs/1'

describe('the comment', () => {
  test('says where a preview is, of which commit, its size against the base, its smoke test and its end', () => {
    const text = withStatus(undefined, 'orders', ready, RUN)
    expect(text.startsWith(MARKER)).toBe(true)
    for (const part of [ready.url ?? '', 'aaaaaaa', '12.1 KB (+345 B)', 'smoke test passed', '2026-12-08', 'IAM', RUN])
      expect(text).toContain(part)
  })

  test('changes the part of one function only, and is the same when nothing changed', () => {
    const one = withStatus(undefined, 'orders', ready, RUN)
    const two = withStatus(one, 'invoices', { kind: 'deploying', commit: 'b'.repeat(40) }, RUN)
    expect(functionsOf(two)).toEqual(['invoices', 'orders'])
    expect(two).toContain(ready.url)
    expect(withStatus(two, 'orders', ready, RUN)).toBe(two)
  })

  test.each(['deploying', 'failed'] as const)('of a push that is %s names what the preview held before, once', kind => {
    const failure = { what: 'The build failed.' }
    const next: PreviewStatus = { kind, commit: 'b'.repeat(40), failure }
    const before = withStatus(undefined, 'orders', ready, RUN)
    const body = withStatus(before, 'orders', next, RUN)
    expect(body).toContain(kind)
    expect(body.match(/`aaaaaaa`/g)).toHaveLength(1)
    expect(body).toContain(ready.url)
    const again = withStatus(body, 'orders', { kind: 'failed', commit: 'c'.repeat(40), failure }, RUN)
    expect(again).toContain('`aaaaaaa`')
    expect(withStatus(again, 'orders', { ...ready, commit: 'd'.repeat(40) }, RUN)).not.toContain('aaaaaaa')
    expect(withRemoved(again, ['orders'], 'it was closed')).not.toMatch(/aaaaaaa|lambda-url/)
  })

  test('after a removal is not made where there is none, and tells only of what it told before', () => {
    expect(withRemoved(undefined, ['orders'], 'the pull request was closed')).toBeUndefined()
    const text = withRemoved(withStatus(undefined, 'orders', ready, RUN), ['orders', 'invoices'], 'it was closed')
    expect(text).toContain('removed, it was closed')
    expect(functionsOf(text)).toEqual(['orders'])
  })

  test('never lets a text of others end its part, open a link, mention anybody or grow beyond what GitHub takes', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 3000 }),
      fc.constantFrom(
        '<!-- /preview:orders -->',
        '<!-- preview:evil -->\nx\n<!-- /preview:evil -->',
        '@acme/all',
        '](javascript:1)',
      ),
    )
    fc.assert(
      fc.property(text, text, (what, next) => {
        const status: PreviewStatus = { kind: 'failed', commit: 'c'.repeat(40), failure: { what, next } }
        const body = withStatus(withStatus(undefined, 'invoices', ready, RUN), 'orders', status, RUN)
        expect(functionsOf(body)).toEqual(['invoices', 'orders'])
        expect(body).not.toMatch(/@(?=acme)|\]\(javascript/)
        expect(body.length).toBeLessThan(65_536)
        expect(withStatus(body, 'orders', ready, RUN)).toContain(ready.url)
      }),
    )
  })
})
