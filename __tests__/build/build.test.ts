import { chmodSync, cpSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { zipSync } from 'fflate'
import { buildPackage } from '../../src/build/build.ts'
import { fileHash } from '../../src/build/file-hash.ts'
import type { ZipPackage } from '../../src/build/package.ts'
import type { Source } from '../../src/build/source.ts'
import { type Workspace, workspace } from './workspace.ts'

const made: Workspace[] = []
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})

function folder(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const one = workspace(files)
  made.push(one)
  return one
}

async function zip(space: Workspace, source: Source): Promise<ZipPackage> {
  const pkg = await buildPackage(source, space.context)
  if (pkg.kind !== 'zip') throw new Error(`a ${source.kind} makes a zip`)
  return pkg
}

describe('a folder', () => {
  test('becomes a zip whose facts are those of the file', async () => {
    const space = folder({ 'dist/index.mjs': 'export {}', 'dist/lib/a.txt': 'a', 'other.txt': 'not this' })
    const pkg = await zip(space, { kind: 'directory', path: 'dist' })
    expect(pkg.entries.map(entry => entry.path)).toEqual(['index.mjs', 'lib/a.txt'])
    expect(pkg.unpackedSize).toBe(10)
    expect(await fileHash(pkg.path)).toEqual({ codeSha256: pkg.codeSha256, size: pkg.size })
    expect(pkg.origin).toBe('the folder dist')
  })

  test('has the same digest and bytes when copied to another place with other times and rights of groups', async () => {
    const here = folder({ 'dist/index.mjs': 'export {}', 'dist/run': '#!' })
    chmodSync(join(here.path, 'dist/run'), 0o755)
    symlinkSync('index.mjs', join(here.path, 'dist/alias.mjs'))
    const there = folder({})
    cpSync(join(here.path, 'dist'), join(there.path, 'elsewhere'), { recursive: true, verbatimSymlinks: true })
    chmodSync(join(there.path, 'elsewhere/run'), 0o700)
    const [a, b] = [
      await zip(here, { kind: 'directory', path: 'dist' }),
      await zip(there, { kind: 'directory', path: join(there.path, 'elsewhere') }),
    ]
    expect([b.digest, b.codeSha256]).toEqual([a.digest, a.codeSha256])
  })

  test.each([
    ['is not there', 'nothing', 'Input "code-artifacts-dir" names no folder: got "nothing"'],
    ['is a file', 'file.txt', 'Input "code-artifacts-dir" names no folder: got "file.txt"'],
    ['is empty', 'empty', 'There is no file in the folder empty'],
  ])('that %s is refused', async (_what, path, said) => {
    const space = folder({ 'file.txt': 'x', 'empty/.git/HEAD': 'x' })
    await expect(zip(space, { kind: 'directory', path })).rejects.toThrow(said)
  })

  test('that cannot be written down is a failure in words', async () => {
    const space = folder({ 'dist/index.mjs': 'x' })
    const nowhere = { ...space.context, scratch: join(space.context.scratch, 'gone') }
    await expect(buildPackage({ kind: 'directory', path: 'dist' }, nowhere)).rejects.toMatchObject({
      name: 'Failure',
      text: { what: 'A package could not be made of the folder dist.', detail: expect.stringContaining('ENOENT') },
    })
  })

  test('that unpacks past Lambda’s limit is refused before it is zipped, naming what is big', async () => {
    const space = folder({ 'dist/index.mjs': 'x', 'dist/models/weights.bin': '' })
    // Sparse: it has a length and no blocks.
    truncateSync(join(space.path, 'dist/models/weights.bin'), 300 * 1024 * 1024)
    await expect(zip(space, { kind: 'directory', path: 'dist' })).rejects.toThrow('models/ 300.0 MB')
  })
})

describe('a zip', () => {
  const bytes = zipSync({ 'index.mjs': [Buffer.from('export {}'), { os: 3, attrs: (0o100644 << 16) >>> 0 }] })

  test('is deployed byte for byte, and has the digest of the folder it came from', async () => {
    const space = folder({ 'build/function.zip': bytes, 'dist/index.mjs': 'export {}' })
    const pkg = await zip(space, { kind: 'zip', path: 'build/function.zip' })
    expect(readFileSync(pkg.path).equals(bytes)).toBe(true)
    expect(await fileHash(pkg.path)).toEqual({ codeSha256: pkg.codeSha256, size: pkg.size })
    expect(pkg.digest).toBe((await zip(space, { kind: 'directory', path: 'dist' })).digest)
    expect(space.lines.join()).not.toContain('permissions')
  })

  test('made on another day, by another compression, has the same digest', async () => {
    const attributes = { os: 3, attrs: (0o100644 << 16) >>> 0 }
    const later = zipSync({ 'index.mjs': [Buffer.from('export {}'), attributes] }, { level: 0, mtime: '2030-01-01' })
    const space = folder({ 'a.zip': bytes, 'b.zip': later })
    const [a, b] = [await zip(space, { kind: 'zip', path: 'a.zip' }), await zip(space, { kind: 'zip', path: 'b.zip' })]
    expect(b.digest).toBe(a.digest)
    expect(b.codeSha256).not.toBe(a.codeSha256)
  })

  test('without Unix permissions is warned of', async () => {
    const space = folder({ 'a.zip': zipSync({ 'index.mjs': Buffer.from('export {}') }) })
    await zip(space, { kind: 'zip', path: 'a.zip' })
    expect(space.lines.join()).toContain('1 of 1 entries of a.zip carry no Unix permissions')
  })

  test.each([
    ['is not there', 'nothing.zip', 'Input "zip" names no file: got "nothing.zip"'],
    ['is a folder', 'dist', 'Input "zip" names no file: got "dist"'],
    ['holds nothing', 'empty.zip', 'holds no file'],
    ['is something else', 'page.zip', 'The file page.zip is not a zip'],
  ])('that %s is refused', async (_what, path, said) => {
    const space = folder({ 'dist/index.mjs': 'x', 'empty.zip': zipSync({}), 'page.zip': '<!doctype html>'.repeat(9) })
    await expect(zip(space, { kind: 'zip', path })).rejects.toThrow(said)
  })

  test('that is replaced between two runs is another package', async () => {
    const space = folder({ 'a.zip': bytes })
    const first = await zip(space, { kind: 'zip', path: 'a.zip' })
    writeFileSync(join(space.path, 'a.zip'), zipSync({ 'index.mjs': Buffer.from('export default 1') }))
    expect((await zip(space, { kind: 'zip', path: 'a.zip' })).digest).not.toBe(first.digest)
  })
})

describe('what AWS already has', () => {
  const { context, remove } = workspace()
  afterAll(remove)
  const sha = 'a'.repeat(64)

  test('is passed on: an object, with a digest only when its version is named', async () => {
    const object = { kind: 's3-object', bucket: 'b', key: 'k.zip' } as const
    expect(await buildPackage(object, context)).toEqual({ ...object, origin: 's3://b/k.zip' })
    const pinned = await buildPackage({ ...object, versionId: 'v1' }, context)
    expect(pinned).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), versionId: 'v1' })
    expect(await buildPackage({ ...object, versionId: 'v2' }, context)).not.toMatchObject({
      digest: pinned.kind === 's3-object' ? pinned.digest : '',
    })
  })

  test.each([
    [`123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:${sha}`, sha],
    ['123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:latest', undefined],
  ])('is passed on: the image %s with the digest %s', async (uri, digest) => {
    const pkg = await buildPackage({ kind: 'image', uri }, context)
    expect(pkg.kind === 'image' && pkg.digest).toBe(digest)
  })

  test('is passed on: nothing', async () => {
    expect(await buildPackage({ kind: 'none' }, context)).toEqual({ kind: 'none', origin: 'what $LATEST holds' })
  })
})
