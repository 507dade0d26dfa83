import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { ESBUILD_VERSION, type EsbuildRelease, esbuildRelease } from '../../src/build/esbuild-release.ts'
import { fetchEsbuild } from '../../src/build/fetch-esbuild.ts'
import type { ToolCache } from '../../src/build/tool-cache.ts'
import { type Workspace, workspace } from './workspace.ts'

/** The tarball of a package whose binary is a text, and a registry on this machine that has it. */
let tarball: Buffer
let forged: Buffer
let release: EsbuildRelease
let registry: Server
let url: string
let space: Workspace
let asked: string[] = []
let served: Buffer | undefined

beforeAll(async () => {
  tarball = packed('the binary')
  forged = packed('another binary')
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  release = { name: '@esbuild/test', binary: 'bin/esbuild', integrity }
  registry = createServer((request, reply) => {
    asked.push(request.url ?? '')
    if (served === undefined) return void reply.writeHead(404).end('{}')
    if (request.url?.endsWith('.tgz') === true) return void reply.end(served)
    const dist = { tarball: `${url}/@esbuild/test/-/test-${ESBUILD_VERSION}.tgz`, integrity: integrityOf(served) }
    const version = { name: release.name, version: ESBUILD_VERSION, dist }
    reply.end(JSON.stringify({ name: release.name, 'dist-tags': {}, versions: { [ESBUILD_VERSION]: version } }))
  })
  await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
})
afterAll(async () => {
  registry.closeAllConnections()
  await new Promise(resolve => registry.close(resolve))
})
afterEach(() => {
  space.remove()
  asked = []
})

function packed(binary: string): Buffer {
  const folder = workspace({
    'package/package.json': JSON.stringify({ name: '@esbuild/test', version: ESBUILD_VERSION }),
    'package/bin/esbuild': binary,
  })
  execFileSync('tar', ['-czf', 'esbuild.tgz', 'package'], { cwd: folder.path })
  const bytes = readFileSync(join(folder.path, 'esbuild.tgz'))
  folder.remove()
  return bytes
}

const integrityOf = (bytes: Buffer): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`

/** A job whose registry serves these bytes; with or without an npm on its PATH. */
function job(bytes: Buffer | undefined, { npm, toolCache }: { npm: boolean; toolCache?: ToolCache }) {
  served = bytes
  space = workspace()
  const bin = join(space.context.scratch, 'bin')
  mkdirSync(bin)
  const tar = execFileSync('sh', ['-c', 'command -v tar']).toString().trim()
  writeFileSync(join(bin, 'tar'), `#!/bin/sh\nexec ${tar} "$@"\n`, { mode: 0o755 })
  const PATH = npm ? process.env.PATH : `${bin}:/nowhere`
  const cache = join(space.context.scratch, 'npm-cache')
  const env = {
    HOME: space.path,
    PATH,
    npm_config_registry: url,
    npm_config_cache: cache,
    npm_config_fetch_retries: '0',
  }
  return { ...space.context, env, ...(toolCache === undefined ? {} : { toolCache }) }
}

/** A tool cache as the runner keeps it: a copy of what is added. */
function cacheWith(bytes?: Buffer): ToolCache & { readonly added: () => boolean } {
  const folder = mkdtempSync(join(workspaceRoot(), 'cache-'))
  let has = bytes !== undefined
  if (bytes !== undefined) writeFileSync(join(folder, 'esbuild.tgz'), bytes)
  return {
    find: async () => (has ? folder : undefined),
    add: async from => {
      cpSync(from, folder, { recursive: true })
      has = true
    },
    added: () => has,
  }
}

let holder: Workspace | undefined
function workspaceRoot(): string {
  holder ??= workspace()
  return holder.path
}
afterAll(() => holder?.remove())

describe('esbuild for a workspace without one', () => {
  test('comes through the workspace’s npm and is kept for the next job', async () => {
    const toolCache = cacheWith()
    const { binary, label } = await fetchEsbuild(job(tarball, { npm: true, toolCache }), release)
    expect(readFileSync(binary, 'utf8')).toBe('the binary')
    expect(label).toBe(`esbuild ${ESBUILD_VERSION} from the registry, by the workspace's npm`)
    expect(toolCache.added()).toBe(true)
    space.remove()
    asked = []
    const again = await fetchEsbuild(job(undefined, { npm: true, toolCache }), release)
    expect(readFileSync(again.binary, 'utf8')).toBe('the binary')
    expect(again.label).toBe(`esbuild ${ESBUILD_VERSION} from the tool cache`)
    expect(asked).toEqual([])
  })

  test('comes straight from the registry where there is no npm', async () => {
    const { binary, label } = await fetchEsbuild(job(tarball, { npm: false }), release)
    expect(readFileSync(binary, 'utf8')).toBe('the binary')
    expect(label).toContain('registry named in the environment')
  })

  test('is never run when its bytes are not the published ones, wherever they come from', async () => {
    const toolCache = cacheWith(forged)
    const failure = fetchEsbuild(job(forged, { npm: true, toolCache }), release)
    await expect(failure).rejects.toThrow(
      /There is no esbuild[\s\S]*tool cache: its SHA-512[\s\S]*npm: its SHA-512[\s\S]*environment: its SHA-512/,
    )
  })

  test('in a forged tool cache is replaced by the published one', async () => {
    const toolCache = cacheWith(Buffer.from('forged'))
    const { label } = await fetchEsbuild(job(tarball, { npm: false, toolCache }), release)
    expect(label).toContain('registry')
    expect((await fetchEsbuild({ ...space.context, toolCache }, release)).label).toContain('tool cache')
  })

  test('that cannot be had ends in words that say what to do and what was tried', async () => {
    await expect(fetchEsbuild(job(undefined, { npm: false }), release)).rejects.toMatchObject({
      text: {
        what: expect.stringContaining('the workspace has none, and ours could not be fetched'),
        next: expect.stringContaining('npm install --save-dev esbuild'),
        detail: expect.stringMatching(/npm: spawn npm ENOENT\n.*: HTTP 404/),
      },
    })
  })
})

test('our esbuild is the one this project is tested with, by the digest in its lock file', () => {
  const lock: { packages: Record<string, { version?: string; integrity?: string }> } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'),
  )
  for (const platform of ['linux', 'darwin', 'win32']) {
    for (const arch of ['x64', 'arm64']) {
      const ours = esbuildRelease(platform, arch)
      expect(lock.packages[`node_modules/${ours?.name}`]).toMatchObject({
        version: ESBUILD_VERSION,
        integrity: ours?.integrity,
      })
    }
  }
  expect(esbuildRelease('plan9', 'mips')).toBeUndefined()
})
