import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { unzipSync } from 'fflate'
import { readZip } from '../../src/build/read-zip.ts'
import { walk } from '../../src/build/walk.ts'
import { writeZip } from '../../src/build/zip.ts'
import fc from '../support/fast-check.ts'
import { runNode, type Workspace, workspace } from './workspace.ts'

const made: Workspace[] = []
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})

function folder(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const one = workspace(files)
  made.push(one)
  return one
}

async function zipped(
  files: Readonly<Record<string, string | Uint8Array>>,
  prepare: (path: string) => void = () => {},
) {
  const { path, context } = folder(files)
  prepare(path)
  const out = join(context.scratch, 'out.zip')
  const written = await writeZip(walk(path), out)
  return { written, out, bytes: readFileSync(out) }
}

/** Bytes that compress a little, the same every time. */
function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let n = 0; n < length; n++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    bytes[n] = (state >> 16) & 0x3f
  }
  return bytes
}

describe('a written zip', () => {
  test('holds every file with its bytes, for any files', async () => {
    const name = fc.stringMatching(/^[a-z0-9ü._-]{1,8}$/).filter(text => !/^\.+$/.test(text) && text !== '.git')
    const files = fc.dictionary(name, fc.uint8Array({ maxLength: 3000 }), { maxKeys: 8 })
    await fc.assert(
      fc.asyncProperty(files, async content => {
        const { bytes } = await zipped(content)
        const read = unzipSync(bytes)
        expect(Object.keys(read).sort()).toEqual(Object.keys(content).sort())
        for (const [path, data] of Object.entries(content))
          expect(Buffer.from(read[path] ?? [])).toEqual(Buffer.from(data))
      }),
      { numRuns: 40 },
    )
  })

  test('says its length, its hash as Lambda does, and the hash of every content', async () => {
    const { written, bytes } = await zipped({ 'index.mjs': 'export {}', 'a/b.txt': '' })
    expect(written.size).toBe(bytes.length)
    expect(written.codeSha256).toBe(createHash('sha256').update(bytes).digest('base64'))
    expect(written.entries).toEqual([
      { path: 'a/b.txt', mode: '644', size: 0, sha256: createHash('sha256').digest('hex') },
      { path: 'index.mjs', mode: '644', size: 9, sha256: createHash('sha256').update('export {}').digest('hex') },
    ])
  })

  test('keeps modes and links, and is read back as what it was written from', async () => {
    const { written, out } = await zipped({ run: '#!/bin/sh', 'lib/a.so.1': 'x' }, path => {
      chmodSync(join(path, 'run'), 0o744)
      symlinkSync('a.so.1', join(path, 'lib/a.so'))
    })
    const read = await readZip(out, 'out.zip')
    expect(read.entries).toEqual(written.entries)
    expect(read.withoutModes).toBe(0)
    expect(read.entries.map(entry => `${entry.mode} ${entry.path}`)).toEqual([
      'link lib/a.so',
      '644 lib/a.so.1',
      '755 run',
    ])
  })

  test('has the same bytes in every time zone, at any time, whatever the files’ own times and modes', async () => {
    const files = { 'index.mjs': noise(5000), 'bin/tool': 'x' }
    const script = (path: string, out: string) => `
      import { walk } from ${JSON.stringify(join(import.meta.dirname, '../../src/build/walk.ts'))}
      import { writeZip } from ${JSON.stringify(join(import.meta.dirname, '../../src/build/zip.ts'))}
      console.log((await writeZip(walk(${JSON.stringify(path)}), ${JSON.stringify(out)})).codeSha256)`
    const hashes = new Set<string>()
    for (const [n, TZ] of ['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Apia'].entries()) {
      const { path, context } = folder(files)
      chmodSync(join(path, 'index.mjs'), n % 2 === 0 ? 0o600 : 0o664)
      hashes.add(await runNode(script(path, join(context.scratch, 'out.zip')), { env: { TZ } }))
    }
    expect([...hashes]).toEqual(['c5AwvSoaiinX0rMC5T8P/hpGOfLPZinO8yTojDeoeTQ='])
  })

  test('has the same entries whether threads, this thread or a stream compressed them', async () => {
    const small = { 'a.bin': noise(300_000), 'b.bin': noise(300_000, 2) }
    const alone = await zipped(small)
    // Large enough for worker threads, and one file large enough to be streamed.
    const together = await zipped({ ...small, 'c.bin': noise(9_000_000, 3), 'd.bin': noise(700_000, 4) })
    const [one, all] = [alone.bytes.toString('latin1'), together.bytes.toString('latin1')]
    expect(all.startsWith(one.slice(0, one.indexOf('PK\x01\x02')))).toBe(true)
    const read = unzipSync(together.bytes)
    expect(Buffer.from(read['c.bin'] ?? []).equals(noise(9_000_000, 3))).toBe(true)
    const again = await zipped({ 'c.bin': noise(9_000_000, 3), ...small, 'd.bin': noise(700_000, 4) })
    expect(again.written).toEqual(together.written)
  })

  test('fails by the name of the file that went away while it was written', async () => {
    const { path, context } = folder({ 'a.bin': noise(3_000_000), 'b.txt': 'x' })
    const files = [...walk(path)].map(file =>
      file.path === 'b.txt' ? { ...file, content: { file: join(path, 'gone') } } : file,
    )
    await expect(writeZip(files, join(context.scratch, 'out.zip'))).rejects.toThrow('gone')
  })
})
