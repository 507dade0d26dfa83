import { posix } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { collidingPaths, entryPathProblem, linkProblem } from '../../src/build/entry-path.ts'
import fc from '../support/fast-check.ts'

describe('a name in a package', () => {
  test.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['C:/windows', 'is absolute'],
    ['c:x', 'is absolute'],
    ['a\\b', 'contains a backslash'],
    ['..\\..\\x', 'contains a backslash'],
    ['../x', 'contains ".."'],
    ['a/../../x', 'contains ".."'],
    ['a/..', 'contains ".."'],
    ['./a', 'contains an empty segment'],
    ['a//b', 'contains an empty segment'],
    ['a/', 'contains an empty segment'],
    ['a\nb', 'contains a control character'],
    ['a\0b', 'contains a control character'],
    ['a\ud800', 'is not valid Unicode'],
  ])('%j is refused: it %s', (path, problem) => {
    expect(entryPathProblem(path)).toBe(problem)
  })

  test.each(['index.mjs', 'a/b/c.js', '...', '..a/b', 'a b/ü€😀.txt', '.env', 'node_modules/@scope/x/index.js'])(
    '%j is fine',
    path => {
      expect(entryPathProblem(path)).toBeUndefined()
    },
  )

  test('that is accepted never leaves the folder it is unpacked in', () => {
    const hostile = fc.array(fc.constantFrom('..', '.', '', 'a', 'b:', 'C:', '\\', '/', '\0', '...', 'x/y'), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(hostile, fc.constantFrom('/', '', '//', '\\'), (parts, separator) => {
        const path = parts.join(separator)
        if (entryPathProblem(path) !== undefined) return
        expect(posix.join('/var/task', path).startsWith('/var/task/')).toBe(true)
        expect(posix.normalize(path)).toBe(path)
      }),
    )
  })
})

describe('a link in a package', () => {
  test.each([
    ['a', '../b', 'points outside the package, to ../b'],
    ['x/a', '../../b', 'points outside the package, to ../../b'],
    ['x/a', 'y/../../../x/b', 'points outside the package, to y/../../../x/b'],
    ['a', '/var/task/b', 'points to the absolute path /var/task/b'],
    ['a', 'C:/b', 'points to the absolute path C:/b'],
    ['a', '', 'points to nothing'],
    ['a', 'b\\c', 'has a target that is no portable path'],
  ])('%s -> %s is refused', (path, target, problem) => {
    expect(linkProblem(path, target)).toBe(problem)
  })

  test.each([
    ['a', 'b'],
    ['x/a', '../b'],
    ['x/y/a', '../../z/b'],
    ['a', './b/../c'],
  ])('%s -> %s is fine', (path, target) => {
    expect(linkProblem(path, target)).toBeUndefined()
  })
})

describe('two names in a package', () => {
  test.each([
    [
      ['a', 'b', 'a'],
      ['a', 'a'],
    ],
    [
      ['a', 'a/b'],
      ['a', 'a/b'],
    ],
    [
      ['x/y/z', 'x'],
      ['x', 'x/y/z'],
    ],
  ])('%j collide', (paths, collision) => {
    expect(collidingPaths(paths)).toEqual(collision)
  })

  test('that only begin alike do not', () => {
    expect(collidingPaths(['a', 'ab/c', 'a.b', 'x/a', 'x/b'])).toBeUndefined()
  })
})
