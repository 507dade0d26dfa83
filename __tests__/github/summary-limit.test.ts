import { describe, expect, test } from '@jest/globals'
import { truncateSummary } from '../../src/github/summary-limit.ts'
import fc from '../support/fast-check.ts'

describe('a job summary', () => {
  test('that fits is left as it is', () => {
    expect(truncateSummary('# Done\n')).toBe('# Done\n')
  })

  test('that does not fit is cut at a line end, within the limit, and says so', () => {
    const long = '| row of a table, with an ünïcode name |\n'.repeat(40_000)
    const cut = truncateSummary(long)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000_000)
    expect(cut).toMatch(/\| row of a table, with an ünïcode name \|\n\n_The rest was cut/)
  })

  test('never holds half a character, wherever the limit falls', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 100 }), fc.integer({ min: 0, max: 200 }), (text, limit) => {
        const cut = truncateSummary(text, limit)
        expect(cut.includes('\ufffd')).toBe(text.includes('\ufffd') && cut === text)
        if (Buffer.byteLength(text) > limit) expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit)
      }),
    )
  })
})
