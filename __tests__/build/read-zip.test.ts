import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Zip, type ZipOptions, ZipPassThrough, zipSync } from 'fflate'
import { entryPathProblem, linkProblem } from '../../src/build/entry-path.ts'
import { UNPACKED_LIMIT } from '../../src/build/limits.ts'
import { readZip } from '../../src/build/read-zip.ts'
import { Failure } from '../../src/report/failure.ts'
import fc from '../support/fast-check.ts'
import { type Workspace, workspace } from './workspace.ts'

let space: Workspace
beforeAll(() => {
  space = workspace()
})
afterAll(() => space.remove())

interface Entry {
  readonly name: string
  readonly content?: string | Uint8Array
  readonly mode?: number
}

/** A zip of exactly these entries, in this order, duplicates and all. */
function zipOf(entries: readonly Entry[]): Uint8Array {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
  })
  for (const { name, content = 'x', mode = 0o100644 } of entries) {
    const file = new ZipPassThrough(name)
    Object.assign(file, { os: 3, attrs: (mode << 16) >>> 0 } satisfies ZipOptions)
    zip.add(file)
    file.push(Buffer.from(content), true)
  }
  zip.end()
  return Buffer.concat(chunks)
}

async function read(bytes: Uint8Array) {
  const path = join(space.path, 'in.zip')
  writeFileSync(path, bytes)
  return readZip(path, 'The file in.zip')
}

describe('a zip we are given', () => {
  test('is read without its folders, sorted, with the hash of every content', async () => {
    const { entries } = await read(
      zipOf([
        { name: 'b.txt', content: 'hello' },
        { name: 'a/', content: '' },
        { name: 'a/run', mode: 0o100755 },
      ]),
    )
    expect(entries).toEqual([
      { path: 'a/run', mode: '755', size: 1, sha256: createHash('sha256').update('x').digest('hex') },
      { path: 'b.txt', mode: '644', size: 5, sha256: createHash('sha256').update('hello').digest('hex') },
    ])
  })

  test('made without Unix permissions is counted, and its files are plain', async () => {
    const { entries, withoutModes } = await read(zipSync({ 'a.js': Buffer.from('1'), 'b.js': Buffer.from('2') }))
    expect(withoutModes).toBe(2)
    expect(entries.map(entry => entry.mode)).toEqual(['644', '644'])
  })

  test.each<[string, readonly Entry[], string]>([
    ['leaves its folder', [{ name: '../evil' }], '..'],
    ['leaves its folder on the way', [{ name: 'a/../../evil' }], '..'],
    ['is absolute', [{ name: '/etc/cron.d/evil' }], 'absolute'],
    ['has a drive', [{ name: 'C:/evil' }], 'absolute'],
    ['has backslashes', [{ name: '..\\evil' }], 'invalid characters'],
    ['has a line break', [{ name: 'a\n644 b' }], 'control character'],
    ['comes twice', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], 'collides with "a"'],
    ['is a file and a folder', [{ name: 'a' }, { name: 'a/b' }], 'collides with "a"'],
    ['is a file and an empty folder', [{ name: 'a' }, { name: 'a/', content: '' }], 'both a file and a folder'],
    ['writes through a link', [{ name: 'a', content: 'b', mode: 0o120777 }, { name: 'a/x' }], 'collides with "a"'],
    ['links outside', [{ name: 'a', content: '../b', mode: 0o120777 }], 'points outside the package'],
    ['links to a system file', [{ name: 'a', content: '/etc/passwd', mode: 0o120777 }], 'absolute path'],
    ['links to a novel', [{ name: 'a', content: 'x/'.repeat(5000), mode: 0o120777 }], 'target too long'],
    ['has an empty segment', [{ name: 'a//b' }], 'empty segment'],
  ])('is refused when an entry %s', async (_how, entries, problem) => {
    await expect(read(zipOf(entries))).rejects.toThrow(problem)
  })

  test('is refused as a bomb by what it declares, before a byte of it is inflated', async () => {
    const bomb = Buffer.from(zipSync({ a: Buffer.alloc(100), 'b/c': Buffer.alloc(100) }))
    const first = bomb.indexOf('PK\x01\x02')
    bomb.writeUInt32LE(UNPACKED_LIMIT, first + 24)
    bomb.writeUInt32LE(1, bomb.indexOf('PK\x01\x02', first + 4) + 24)
    await expect(read(bomb)).rejects.toThrow('unpacks to 250.0 MB; Lambda takes at most 250.0 MB')
  })

  test('is refused when an entry inflates to more than it declares', async () => {
    const honest = Buffer.from(zipSync({ 'a.bin': [Buffer.alloc(100_000), { level: 9 }] }))
    const directory = honest.indexOf('PK\x01\x02')
    honest.writeUInt32LE(10, directory + 24)
    await expect(read(honest)).rejects.toThrow('in.zip is not a zip that Lambda could unpack')
  })

  test.each([
    ['is encrypted', 8, 0x01, 'is encrypted'],
    ['uses another compression', 10, 14, 'compressed by method 14'],
  ])('is refused when it %s', async (_how, offset, value, problem) => {
    const bytes = Buffer.from(zipSync({ a: [Buffer.alloc(100), { level: 6 }] }))
    bytes.writeUInt16LE(value, bytes.indexOf('PK\x01\x02') + offset)
    await expect(read(bytes)).rejects.toThrow(problem)
  })

  test.each([
    ['empty', ''],
    ['text', 'this is not a zip, it only sits in a file that is named like one'],
    ['a script', '#!/bin/sh\n'],
  ])('is refused when it is %s', async (_what, text) => {
    await expect(read(Buffer.from(text))).rejects.toThrow('The file in.zip is not a zip that Lambda could unpack.')
  })

  test('damaged anywhere is either refused in words or read as something harmless', async () => {
    const whole = zipOf([
      { name: 'index.mjs', content: 'export const handler = async () => 1\n'.repeat(20) },
      { name: 'lib/a.so', content: 'a.so.1', mode: 0o120777 },
      { name: 'lib/a.so.1', mode: 0o100755 },
    ])
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(whole.length)), async (changes, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        let result: Awaited<ReturnType<typeof read>>
        try {
          result = await read(cut === null ? bytes : bytes.subarray(0, cut))
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
          return
        }
        for (const entry of result.entries) expect(entryPathProblem(entry.path)).toBeUndefined()
        expect(new Set(result.entries.map(entry => entry.path)).size).toBe(result.entries.length)
      }),
      { numRuns: 400 },
    )
  })

  test('of any names and links at all holds only harmless ones once accepted', async () => {
    const segment = fc.constantFrom('a', 'b', '..', '.', '', 'C:', '\\', 'x\\..', 'ü', '\n')
    const name = fc.array(segment, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))
    const entry = fc.record({ name, content: name, mode: fc.constantFrom(0o100644, 0o120777) })
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 3 }), async entries => {
        let accepted: Awaited<ReturnType<typeof read>>
        try {
          accepted = await read(zipOf(entries))
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
          return
        }
        for (const { path, mode } of accepted.entries) {
          expect(entryPathProblem(path)).toBeUndefined()
          const content = entries.find(candidate => candidate.name === path)?.content ?? ''
          if (mode === 'link') expect(linkProblem(path, content)).toBeUndefined()
        }
      }),
      { numRuns: 300 },
    )
  })
})
