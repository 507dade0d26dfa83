import { describe, expect, test } from '@jest/globals'
import {
  biggestFolders,
  DIRECT_UPLOAD_LIMIT,
  directUploadProblem,
  ENTRY_COUNT_LIMIT,
  UNPACKED_LIMIT,
  unpackedSizeProblem,
} from '../../src/build/limits.ts'

describe('the size of a package', () => {
  test('may be exactly what Lambda takes, unpacked and zipped, and not a byte more', () => {
    expect(unpackedSizeProblem([{ path: 'a', size: UNPACKED_LIMIT }])).toBeUndefined()
    expect(unpackedSizeProblem([{ path: 'a', size: UNPACKED_LIMIT + 1 }])?.what).toContain('at most 250.0 MB')
    expect(directUploadProblem(DIRECT_UPLOAD_LIMIT, [])).toBeUndefined()
    expect(directUploadProblem(DIRECT_UPLOAD_LIMIT + 1, [])?.next).toContain('"s3-bucket"')
  })

  test('counts the files of a package together', () => {
    const half = UNPACKED_LIMIT / 2
    expect(
      unpackedSizeProblem([
        { path: 'a', size: half },
        { path: 'b', size: half + 1 },
      ]),
    ).toBeDefined()
  })

  test('names the folders that hold the bytes, scoped packages as one thing', () => {
    const problem = unpackedSizeProblem([
      { path: 'index.mjs', size: 1024 },
      { path: 'node_modules/@sparticuz/chromium/bin/a', size: 200 * 1024 * 1024 },
      { path: 'node_modules/@sparticuz/chromium/bin/b', size: 40 * 1024 * 1024 },
      { path: 'node_modules/sharp/lib/c', size: 20 * 1024 * 1024 },
    ])
    expect(problem?.next).toContain(
      'node_modules/@sparticuz/chromium/ 240.0 MB, node_modules/sharp/ 20.0 MB, index.mjs 1.0 KB',
    )
  })

  test('lists the biggest first and only as many as asked for', () => {
    const folders = biggestFolders(
      ['a', 'b', 'c'].map((path, n) => ({ path: `${path}/x/y`, size: n })),
      2,
    )
    expect(folders).toEqual([
      { path: 'c/x/', size: 2 },
      { path: 'b/x/', size: 1 },
    ])
  })

  test('in files is what the zip format can count', () => {
    const files = Array.from({ length: ENTRY_COUNT_LIMIT + 1 }, (_, n) => ({ path: `${n}`, size: 0 }))
    expect(unpackedSizeProblem(files.slice(1))).toBeUndefined()
    expect(unpackedSizeProblem(files)?.what).toContain('65536 files')
  })
})
