import { globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { unzipSync } from 'fflate'
import { buildPackage } from '../../src/build/build.ts'
import type { ZipPackage } from '../../src/build/package.ts'
import type { EntrySource } from '../../src/build/source.ts'
import { entry, runNode, type Workspace, workspace } from './workspace.ts'

const root = join(import.meta.dirname, '../..')
const made: Workspace[] = []
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})

/** A workspace with this project's esbuild installed by a link, as pnpm does. */
function project(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const space = workspace({ 'package.json': '{"type":"module"}', ...files })
  made.push(space)
  install(space, 'esbuild')
  return space
}

function install(space: Workspace, name: string): void {
  mkdirSync(join(space.path, 'node_modules', dirname(name)), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), join(space.path, 'node_modules', name))
}

async function build(space: Workspace, source: EntrySource): Promise<ZipPackage> {
  const built = await buildPackage(source, space.context)
  if (built.kind !== 'zip') throw new Error('an entry makes a zip')
  return built
}

/** Unpacks a package as Lambda would, into a folder without any node_modules near. */
function unpacked(pkg: ZipPackage): string {
  const task = workspace(unzipSync(readFileSync(pkg.path)))
  made.push(task)
  return task.path
}

/** Calls the handler of an unpacked package under Node 24. @returns what it returned. */
async function call(folder: string, file: string): Promise<unknown> {
  const url = JSON.stringify(`file://${join(folder, file)}`)
  const script = `const m = await import(${url}); console.log(JSON.stringify(await (m.handler ?? m.default.handler)()))`
  return JSON.parse(await runNode(script, { cwd: folder }))
}

const paths = (pkg: ZipPackage): string[] => pkg.entries.map(file => file.path)

describe('an entry', () => {
  test('in TypeScript becomes one ES module with its map beside it, and runs', async () => {
    const space = project({
      'src/handler.ts': `import { total } from './total.ts'\nexport const handler = async (): Promise<number> => total([1, 2])`,
      'src/total.ts': `export const total = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0)`,
    })
    const pkg = await build(space, entry('src/handler.ts'))
    expect(paths(pkg)).toEqual(['index.mjs', 'index.mjs.map'])
    expect(await call(unpacked(pkg), 'index.mjs')).toBe(3)
    expect(pkg.origin).toBe('src/handler.ts, bundled by esbuild 0.28.2 of the workspace')
    expect(space.lines).toContain('Bundling src/handler.ts with esbuild 0.28.2 of the workspace')
  })

  test('becomes CommonJS when asked, and runs', async () => {
    const space = project({ 'handler.ts': `export const handler = async () => typeof module` })
    const pkg = await build(space, entry('handler.ts', { format: 'cjs', sourceMap: false, handler: 'app.handler' }))
    expect(paths(pkg)).toEqual(['app.cjs'])
    expect(await call(unpacked(pkg), 'app.cjs')).toBe('object')
  })

  test('may lead to CommonJS packages that require, and know where they are', async () => {
    const space = project({
      'handler.ts': `import old from 'old'\nexport const handler = async () => old()`,
      'node_modules/old/package.json': '{"name":"old","version":"1.0.0","main":"index.js"}',
      'node_modules/old/index.js': `const name = 'node:path'
        module.exports = () => [require(name).basename(__filename), require(name).basename(__dirname) !== '']`,
    })
    const pkg = await build(space, entry('handler.ts'))
    expect(await call(unpacked(pkg), 'index.mjs')).toEqual(['index.mjs', true])
  })

  test.each([true, false])('may declare a require of its own (minified: %s)', async minify => {
    const space = project({
      'handler.ts': `import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url), __dirname = import.meta.dirname
        export const handler = async () => require('node:path').basename(__dirname) !== ''`,
    })
    expect(await call(unpacked(await build(space, entry('handler.ts', { minify }))), 'index.mjs')).toBe(true)
  })

  test.each(['esm', 'cjs'] as const)('ships a native module it requires (%s)', async format => {
    // One this platform can load is installed with the test runner itself.
    const [addon] = globSync('node_modules/@unrs/resolver-binding-*/*.node', { cwd: root })
    const space = project({
      'native/addon.node': readFileSync(join(root, addon ?? '')),
      'handler.ts': `const addon = require('./native/addon.node')\nexport const handler = async () => typeof addon.ResolverFactory`,
      'globals.d.ts': 'declare const require: (name: string) => any',
    })
    const pkg = await build(space, entry('handler.ts', { format, sourceMap: false }))
    expect(paths(pkg)).toEqual([
      expect.stringMatching(/^addon-\w+\.node$/),
      format === 'esm' ? 'index.mjs' : 'index.cjs',
    ])
    expect(await call(unpacked(pkg), format === 'esm' ? 'index.mjs' : 'index.cjs')).toBe('function')
  })

  test('that imports a native module, which Node cannot, is refused with what to write', async () => {
    const space = project({
      'addon.node': 'not looked at',
      'handler.ts': `import addon from './addon.node'\nexport const handler = async () => addon`,
    })
    await expect(build(space, entry('handler.ts'))).rejects.toThrow('Node can only require')
    await expect(build(space, entry('handler.ts', { format: 'cjs' }))).resolves.toBeDefined()
  })

  test('may import text and WebAssembly, and ship files beside it', async () => {
    const space = project({
      'src/query.sql': 'select 1',
      'src/templates/hello.html': '<p>hello</p>',
      'src/templates/deep/bye.html': '<p>bye</p>',
      'shared/logo.svg': '<svg/>',
      'src/empty.wasm': Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]),
      'src/handler.ts': `import { readFileSync } from 'node:fs'
        import query from './query.sql'
        import wasm from './empty.wasm'
        const read = name => readFileSync(new URL(name, import.meta.url), 'utf8')
        export const handler = async () => [query, WebAssembly.validate(wasm), read('./templates/deep/bye.html'), read('./logo.svg')]`,
    })
    for (const assets of [
      ['src/templates/**', 'shared/logo.svg'],
      ['src/templates', 'shared/*.svg'],
    ]) {
      const pkg = await build(space, entry('src/handler.ts', { assets, sourceMap: false }))
      expect(paths(pkg)).toEqual(['index.mjs', 'logo.svg', 'templates/deep/bye.html', 'templates/hello.html'])
      expect(await call(unpacked(pkg), 'index.mjs')).toEqual(['select 1', true, '<p>bye</p>', '<svg/>'])
    }
  })

  test('bundles only what it uses of the AWS SDK, or leaves it to the runtime', async () => {
    const space = project({
      'handler.ts': `import { S3Client } from '@aws-sdk/client-s3'\nexport const handler = async () => typeof S3Client`,
    })
    install(space, '@aws-sdk/client-s3')
    const own = await build(space, entry('handler.ts', { sourceMap: false }))
    expect(await call(unpacked(own), 'index.mjs')).toBe('function')
    const runtimes = await build(space, entry('handler.ts', { sourceMap: false, externalAwsSdk: true }))
    expect(readFileSync(join(unpacked(runtimes), 'index.mjs'), 'utf8')).toMatch(/from ?"@aws-sdk\/client-s3"/)
    expect(runtimes.unpackedSize).toBeLessThan(1000)
    expect(own.unpackedSize).toBeGreaterThan(50_000)
    expect(own.unpackedSize).toBeLessThan(1_500_000)
  })

  test('leaves Node’s options alone', async () => {
    const space = project({ 'handler.ts': `export const handler = async () => process.env.NODE_OPTIONS ?? ''` })
    const folder = unpacked(await build(space, entry('handler.ts')))
    const text = readFileSync(join(folder, 'index.mjs'), 'utf8')
    expect(text).toContain('//# sourceMappingURL=index.mjs.map')
    expect(text).not.toContain('enable-source-maps')
    expect(JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')).sources).toEqual(['handler.ts'])
  })

  test.each([
    ['nodejs18.x', 'using'],
    ['nodejs22.x', 'using'],
  ])('for %s uses no syntax that runtime lacks', async (runtime, keyword) => {
    const space = project({
      'handler.ts': `export const handler = async () => {
        const log: string[] = []
        { using _ = { [Symbol.dispose]() { log.push('gone') } } }
        return log
      }`,
    })
    const folder = unpacked(await build(space, entry('handler.ts', { runtime, minify: false })))
    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).not.toContain(`${keyword} _ =`)
    expect(await call(folder, 'index.mjs')).toEqual(['gone'])
  })
})

describe('an entry that cannot work', () => {
  test.each<[string, string, Partial<EntrySource>, string]>([
    ['has no such export', 'export const other = 1', {}, 'It exports other: export the handler'],
    ['exports nothing', 'console.log(1)', {}, 'It exports nothing'],
    ['is CommonJS built as a module', 'exports.handler = async () => 1', {}, 'set the input "format" to cjs'],
    ['does not parse', 'export const handler = (', {}, 'handler.cts does not build'],
    [
      'imports what is not installed',
      `import 'left-pad'; export const handler = 1`,
      {},
      'Could not resolve "left-pad"',
    ],
    ['names an asset that is not there', 'export const handler = 1', { assets: ['nothing/**'] }, 'matches nothing'],
  ])('because it %s is refused before anything is uploaded', async (_why, text, changes, said) => {
    const space = project({ 'handler.cts': '', 'handler.mts': text, 'package.json': '{}' })
    const file = text.startsWith('exports') || said.includes('cts') ? 'handler.cts' : 'handler.mts'
    space.write({ [file]: text })
    await expect(build(space, entry(file, changes))).rejects.toThrow(said)
  })

  test('because it is not there is named with its input', async () => {
    await expect(build(project({}), entry('src/nothing.ts'))).rejects.toThrow(
      'Input "entry" names no file: got "src/nothing.ts"',
    )
  })

  test('because an asset would take the place of the bundle is refused', async () => {
    const space = project({ 'handler.ts': 'export const handler = 1', 'index.mjs': 'mine' })
    await expect(build(space, entry('handler.ts', { assets: ['index.mjs'] }))).rejects.toThrow(
      'would overwrite index.mjs',
    )
  })
})

describe('the same source', () => {
  const files = {
    'package.json': '{"type":"module","dependencies":{"dep":"1.0.0"}}',
    'src/handler.ts': `import { dep } from 'dep'\nexport const handler = async () => dep(1)`,
    'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0","type":"module","main":"index.js"}',
    'node_modules/dep/index.js': 'export const dep = n => { const named = n + 1; return named }',
    'src/page.html': '<p>',
  }

  test.each([
    { minify: true, sourceMap: true },
    { minify: false, sourceMap: true },
    { minify: false, sourceMap: false, format: 'cjs' as const },
  ])('has the same digest and zip in another folder, on another day (%j)', async options => {
    const digests = new Set<string>()
    for (let n = 0; n < 2; n++) {
      const pkg = await build(project(files), entry('src/handler.ts', { ...options, assets: ['src/*.html'] }))
      digests.add(`${pkg.digest} ${pkg.codeSha256}`)
    }
    expect(digests.size).toBe(1)
  })

  test('has another digest once any of it changes', async () => {
    const digests = new Set<string>()
    for (const change of [
      {},
      { 'src/page.html': '<b>' },
      { 'node_modules/dep/index.js': 'export const dep = n => n' },
    ]) {
      const space = project({ ...files, ...change })
      digests.add((await build(space, entry('src/handler.ts', { assets: ['src/*.html'] }))).digest)
    }
    expect(digests.size).toBe(3)
  })
})

describe('an external package', () => {
  const pkg = (name: string, version: string, more: object = {}) =>
    JSON.stringify({ name, version, type: 'module', main: 'index.js', ...more })
  const tree = {
    'package.json': '{"type":"module","dependencies":{"a":"1","b":"1"},"devDependencies":{"layered":"1"}}',
    'handler.ts': `import { a } from 'a'\nimport { b } from 'b'\nexport const handler = async () => [a, b]`,
    'node_modules/a/package.json': pkg('a', '1.0.0', {
      dependencies: { c: '1' },
      optionalDependencies: { absent: '1' },
    }),
    'node_modules/a/index.js': `import { c } from 'c'\nexport const a = 'a1-' + c`,
    'node_modules/b/package.json': pkg('b', '1.0.0', { dependencies: { c: '2' } }),
    'node_modules/b/index.js': `import { c } from 'c'\nexport const b = 'b1-' + c`,
    'node_modules/b/node_modules/c/package.json': pkg('c', '2.0.0', { dependencies: { a: '1' } }),
    'node_modules/b/node_modules/c/index.js': `import { a } from 'a'\nexport const c = 'c2-' + a`,
    'node_modules/c/package.json': pkg('c', '1.0.0'),
    'node_modules/c/index.js': `export const c = 'c1'`,
    'node_modules/layered/package.json': pkg('layered', '1.0.0'),
    'node_modules/layered/index.js': '',
  }

  test('among the dependencies is shipped with all of its own, two versions of one included', async () => {
    const space = project(tree)
    const made = await build(
      space,
      entry('handler.ts', { external: ['a', 'b', 'layered', '@company/*'], sourceMap: false }),
    )
    expect(paths(made).filter(path => path.endsWith('.js'))).toEqual([
      'node_modules/a/index.js',
      'node_modules/b/index.js',
      'node_modules/b/node_modules/c/index.js',
      'node_modules/c/index.js',
    ])
    expect(space.lines).toContain('Shipping under node_modules: a 1.0.0, b 1.0.0')
    expect(await call(unpacked(made), 'index.mjs')).toEqual(['a1-c1', 'b1-c2-a1-c1'])
  })

  test('that is not is left to the runtime or a layer', async () => {
    const made = await build(project(tree), entry('handler.ts', { external: ['layered', 'a'], sourceMap: false }))
    expect(paths(made).some(path => path.includes('layered'))).toBe(false)
  })
})
