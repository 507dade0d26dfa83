import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { init, parse } from 'es-module-lexer'
import { bundle } from '../../scripts/build/bundle.ts'

const root = join(import.meta.dirname, '../..')

describe('the bundles', () => {
  let folder: string
  beforeAll(async () => {
    await init
    folder = mkdtempSync(join(root, 'dist-check-'))
    await bundle(root, folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('a deploy loads two files before its first call, without an HTTP client, YAML or the journey itself', () => {
    const files = loadedBy(join(folder, 'deploy.js'))
    expect(files.map(file => relative(folder, file))).toEqual(['deploy.js', 'chunks/core.js'])
    const text = files.map(file => readFileSync(file, 'utf8')).join('\n')
    // Words that minifying keeps, of undici, of the YAML parser, and of what deploy does after its first read.
    for (const word of ['UndiciError', 'BLOCK_LITERAL', 'Publish a version']) expect(text).not.toContain(word)
    expect(Buffer.byteLength(text)).toBeLessThan(480_000)
  })

  test('the command line looks at the version of Node.js before it loads a file that an old one cannot run', () => {
    expect(loadedBy(join(folder, 'cli.js'))).toEqual([join(folder, 'cli.js')])
  })

  test('every file an action loads, now or later, is there', () => {
    const missing = jsFiles(folder).flatMap(file =>
      importsOf(file)
        .filter(({ path }) => statSync(path, { throwIfNoEntry: false }) === undefined)
        .map(({ path }) => `${relative(folder, file)} -> ${relative(folder, path)}`),
    )
    expect(missing).toEqual([])
  })

  test('all of them together are smaller than 3 MB', () => {
    expect(jsFiles(folder).reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(3_000_000)
  })
})

/** An entry and the files it loads before it runs. */
function loadedBy(entry: string): string[] {
  const found = new Set([entry])
  for (const file of found) for (const { path, lazy } of importsOf(file)) if (!lazy) found.add(path)
  return [...found]
}

function importsOf(file: string): { readonly path: string; readonly lazy: boolean }[] {
  const [imports] = parse(readFileSync(file, 'utf8'))
  return imports.flatMap(({ specifier, type }) =>
    specifier?.startsWith('.') === true ? [{ path: resolve(dirname(file), specifier), lazy: type === 'dynamic' }] : [],
  )
}

function jsFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && file.name.endsWith('.js'))
    .map(file => join(file.parentPath, file.name))
}
