import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { walk } from '../../src/build/walk.ts'
import { type Workspace, workspace } from './workspace.ts'

let made: Workspace | undefined
afterEach(() => made?.remove())

function folder(files: Readonly<Record<string, string>>): string {
  made = workspace(files)
  return made.path
}

describe('the files of a folder', () => {
  test('finds files in the order of their whole paths, whatever stands beside a folder', () => {
    const path = folder({ 'lib/a.js': '', 'lib.js': '', 'lib-old/z.js': '', lib0: '', 'lib/a/b.js': '', 'Z.js': '' })
    const paths = [...walk(path)].map(file => file.path)
    expect(paths).toEqual(['Z.js', 'lib-old/z.js', 'lib.js', 'lib/a.js', 'lib/a/b.js', 'lib0'])
    expect(paths).toEqual([...paths].sort())
  })

  test('are found at any depth, sorted by code unit, empty folders left out', () => {
    const path = folder({ 'b.js': '1', 'a/z.js': '22', 'a.js': '333', 'a/b/c.js': '', 'Z.js': '4' })
    mkdirSync(join(path, 'empty'))
    expect([...walk(path)].map(file => [file.path, file.size])).toEqual([
      ['Z.js', 1],
      ['a.js', 3],
      ['a/b/c.js', 0],
      ['a/z.js', 2],
      ['b.js', 1],
    ])
  })

  test('have one of two modes, by whether their owner may run them', () => {
    const path = folder({ private: '', open: '', run: '', strict: '' })
    for (const [name, mode] of Object.entries({ private: 0o600, open: 0o666, run: 0o711, strict: 0o700 })) {
      chmodSync(join(path, name), mode)
    }
    expect(Object.fromEntries([...walk(path)].map(file => [file.path, file.mode]))).toEqual({
      private: '644',
      open: '644',
      run: '755',
      strict: '755',
    })
  })

  test('do not include the history of the repository', () => {
    expect([...walk(folder({ 'a.js': '', '.git/HEAD': 'x', 'sub/.git': 'gitdir: x' }))].map(file => file.path)).toEqual(
      ['a.js'],
    )
  })

  test('keep links that stay inside, as links, also to folders and to nothing', () => {
    const path = folder({ 'lib/v1/index.js': '1', 'a.js': '' })
    symlinkSync('v1', join(path, 'lib/latest'))
    symlinkSync('../lib/v1/index.js', join(path, 'lib/up.js'))
    symlinkSync('gone.js', join(path, 'dangling.js'))
    const links = [...walk(path)].filter(file => file.mode === 'link')
    expect(links.map(file => [file.path, file.content])).toEqual([
      ['dangling.js', { link: 'gone.js' }],
      ['lib/latest', { link: 'v1' }],
      ['lib/up.js', { link: '../lib/v1/index.js' }],
    ])
  })

  test.each([
    ['../outside.txt', 'points outside the package'],
    ['/etc/hostname', 'points to the absolute path /etc/hostname'],
    ['a/../../outside.txt', 'points outside the package'],
  ])('are refused when a link among them points to %s', (target, problem) => {
    const path = folder({ 'a/b.js': '' })
    symlinkSync(target, join(path, 'link'))
    expect(() => [...walk(path)]).toThrow(problem)
  })

  test('are refused when a link leaves through another link', () => {
    const path = folder({ 'deep/er/b.js': '' })
    symlinkSync('deep/er', join(path, 'short'))
    // By its text it ends at "package/x/outside"; on disk "short/.." is "deep".
    mkdirSync(join(path, 'x'))
    symlinkSync('../short/../../..', join(path, 'x/link'))
    expect(() => [...walk(path)]).toThrow('outside the package')
  })

  test('may lie behind a link to the folder itself', () => {
    const path = folder({ 'real/a.js': '' })
    symlinkSync('real', join(path, 'alias'))
    expect([...walk(join(path, 'alias'))].map(file => file.path)).toEqual(['a.js'])
  })

  test('are refused when a name has two readings', () => {
    expect(() => [...walk(folder({ 'a\\b.js': '' }))]).toThrow('contains a backslash')
    expect(() => [...walk(folder({ 'a\nb.js': '' }))]).toThrow('contains a control character')
  })
})
