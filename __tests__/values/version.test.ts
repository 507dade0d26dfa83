import { describe, expect, test } from '@jest/globals'
import { isVersion, printVersions } from '../../src/values/version.ts'
import fc from '../support/fast-check.ts'

const versions = (...numbers: readonly number[]) => numbers.map(String).filter(isVersion)

describe('versions are printed', () => {
  test.each([
    [[], ''],
    [[7], '7'],
    [[1, 2], '1-2'],
    [[1, 2, 3, 4, 6], '1-4, 6'],
    [[2, 4, 9, 10, 11], '2, 4, 9-11'],
  ])('as their runs: %j', (numbers, expected) => {
    expect(printVersions(versions(...numbers))).toBe(expected)
  })

  test('no further than asked, and then it is said how many more there are', () => {
    expect(printVersions(versions(1, 2, 4, 6, 7, 8, 9), 2)).toBe('1-2, 4, … and 4 more')
  })

  test('exactly: from what is printed the same numbers are read again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), numbers => {
        const ascending = numbers.toSorted((a, b) => a - b)
        const read = printVersions(versions(...ascending))
          .split(', ')
          .filter(run => run !== '')
          .flatMap(run => {
            const [first = 0, last = first] = run.split('-').map(Number)
            return Array.from({ length: last - first + 1 }, (_none, index) => first + index)
          })
        expect(read).toEqual(ascending)
      }),
    )
  })
})
