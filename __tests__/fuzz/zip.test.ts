import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { type Zippable, zipSync } from 'fflate'
import { entryPathProblem, linkProblem } from '../../src/build/entry-path.ts'
import { leavesByLinks } from '../../src/build/link-chain.ts'
import { readZip } from '../../src/build/read-zip.ts'
import fc from '../support/fast-check.ts'
import { fuzz } from './fuzz.ts'
import { textsLike } from './texts.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-zip-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const LINK = 0o120777
const names = textsLike(
  ['index.mjs', 'lib/a.js', 'node_modules/a/index.js', 'folder/'],
  ['../', '/', './', 'C:', '\\', 'lib', '..'],
)

/** Some of them links, all of them names that a zip can hold. */
const made = fc
  .array(fc.tuple(names, fc.constantFrom(0o100644, 0o100755, LINK, 0), fc.oneof(names, fc.string())), {
    minLength: 1,
    maxLength: 5,
  })
  .map(entries => {
    const files: Zippable = {}
    for (const [name, mode, content] of entries) {
      const key = name.slice(0, 200).toWellFormed()
      if (key === '' || key in files || ['__proto__', 'constructor'].includes(key)) continue
      files[key] = [Buffer.from(content), { os: 3, attrs: (mode << 16) >>> 0, level: content.length > 20 ? 6 : 0 }]
    }
    return zipSync(Object.keys(files).length === 0 ? { a: Buffer.from('a') } : files, { mtime: new Date(1980, 0, 1) })
  })

/** Bytes overwritten, cut off, repeated, or written into the headers. */
const broken = fc
  .tuple(
    made,
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
    fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.uint8Array({ maxLength: 30 }),
  )
  .map(([bytes, changes, keep, tail]) => {
    const copy = Uint8Array.from(bytes)
    for (const [where, value] of changes) copy[Math.min(copy.length - 1, Math.floor(where * copy.length))] = value
    return Buffer.concat([copy.subarray(0, Math.ceil(keep * copy.length)), tail])
  })

const zips = fc.oneof(
  { weight: 3, arbitrary: broken },
  { weight: 3, arbitrary: made },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
)

fuzz('a zip that somebody else made', zips, async bytes => {
  const path = join(folder, 'in.zip')
  writeFileSync(path, bytes)
  const { entries } = await readZip(path, 'The file in.zip')
  for (const entry of entries) {
    const problem = entryPathProblem(entry.path)
    if (problem !== undefined) throw new Error(`${entry.path} ${problem}`)
  }
})
fuzz('the target of a link', fc.tuple(names, names), ([path, target]) => {
  if (entryPathProblem(path) !== undefined || linkProblem(path, target) !== undefined) return
  if (leavesByLinks(path, new Map([[path, target]])))
    throw new Error('a link alone is inside by one check, outside by the other')
})
