import { describe, expect, test } from '@jest/globals'
import { previewName, pullRequestOfName } from '../../src/function/preview-name.ts'
import { previewTags, readPreviewTags } from '../../src/function/preview-tags.ts'
import { decodeAliasMarks, encodeAliasMarks, previewAlias } from '../../src/preview/alias-marks.ts'
import fc from '../support/fast-check.ts'

const name = fc.stringMatching(/^[a-zA-Z0-9-_]{1,64}$/)
const number = fc.integer({ min: 1, max: 2_147_483_647 })
const marks = fc.record({
  repository: fc.integer({ min: 1 }).map(id => `github.com/${id}`),
  pullRequest: number,
  base: name,
  commit: fc.stringMatching(/^[0-9a-f]{40}$/),
  expires: fc.integer({ min: 0, max: 4_000_000_000 }),
})

describe('the name of a preview', () => {
  test('is the base function and the number, as a person would write it', () => {
    expect(previewName('orders', 7)).toBe('orders-pr-7')
    expect(previewName('x'.repeat(58), 123)).toHaveLength(64)
  })

  test('is always a name Lambda takes, that tells its pull request', () => {
    fc.assert(
      fc.property(name, number, (base, pull) => {
        const made = previewName(base, pull)
        expect(made).toMatch(/^[a-zA-Z0-9-_]{1,64}$/)
        expect(pullRequestOfName(made)).toBe(pull)
      }),
    )
  })

  test('is another one for another function, also past 64 characters', () => {
    fc.assert(
      fc.property(name, name, number, (a, b, pull) => {
        fc.pre(a !== b)
        expect(previewName(a, pull)).not.toBe(previewName(b, pull))
      }),
    )
    const long = 'orders-of-the-northern-warehouse-with-a-very-long-name-indeed'
    expect(previewName(`${long}-a`, 7)).not.toBe(previewName(`${long}-b`, 7))
  })

  test.each(['orders', 'orders-pr-', 'orders-pr-07', 'orders-pr-0', 'orders-pr-7-x', 'pr-7x', 'orders-pr-12345678901'])(
    'is not %s',
    other => {
      expect(pullRequestOfName(other)).toBeUndefined()
    },
  )
})

describe('what a preview says of itself', () => {
  test('is read back from its tags', () => {
    fc.assert(fc.property(marks, one => expect(readPreviewTags(previewTags(one))).toEqual(one)))
  })

  test('is nothing as soon as one tag is missing or no longer of its form', () => {
    const tags = previewTags({
      repository: 'github.com/1',
      pullRequest: 7,
      base: 'orders',
      commit: 'abc1234',
      expires: 9,
    })
    for (const key of Object.keys(tags)) {
      const { [key]: _gone, ...rest } = tags
      expect(readPreviewTags(rest)).toBeUndefined()
    }
    expect(readPreviewTags({ ...tags, 'lambda-canary:pull-request': '7 or so' })).toBeUndefined()
    expect(readPreviewTags({ ...tags, 'lambda-canary:expires': 'never' })).toBeUndefined()
  })

  test('is read back from the description of an alias, under its own name only', () => {
    fc.assert(
      fc.property(marks, ({ base: _base, ...one }) => {
        const text = encodeAliasMarks(one)
        expect(text.length).toBeLessThanOrEqual(256)
        expect(decodeAliasMarks(previewAlias(one.pullRequest), text)).toEqual(one)
        expect(decodeAliasMarks('live', text)).toBeUndefined()
        expect(decodeAliasMarks(previewAlias(one.pullRequest), `${text} and more`)).toBeUndefined()
      }),
    )
  })
})
