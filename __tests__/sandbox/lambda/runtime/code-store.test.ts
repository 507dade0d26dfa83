import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Zippable, zipSync } from 'fflate'
import { CodeStore, unzip } from '../../../../sandbox/src/lambda/runtime/code-store.ts'
import { zipOf } from '../../../support/sandbox-fixture.ts'

function entry(text: string, mode: number): Zippable[string] {
  return [Buffer.from(text), { os: 3, attrs: (mode << 16) >>> 0 }]
}

describe('a package that would write outside its folder', () => {
  let outer = ''
  let folder = ''
  beforeEach(() => {
    outer = mkdtempSync(join(tmpdir(), 'sandbox-unzip-'))
    folder = join(outer, 'package')
  })
  afterEach(() => rmSync(outer, { recursive: true }))

  test.each<[string, Zippable]>([
    ['by its name', { '../escaped.txt': entry('x', 0o100644) }],
    ['by an absolute name', { '/escaped.txt': entry('x', 0o100644) }],
    ['by a link', { link: entry('..', 0o120777), 'link/escaped.txt': entry('x', 0o100644) }],
    ['by an absolute link', { link: entry('/', 0o120777) }],
  ])('%s is refused', async (_name, files) => {
    await expect(unzip(zipSync(files), folder)).rejects.toThrow()
    expect(existsSync(join(outer, 'escaped.txt'))).toBe(false)
  })
})

describe('the code store', () => {
  const store = new CodeStore()
  afterAll(() => store.close())

  test('unpacks the same bytes once, in whichever array they come', async () => {
    const [first, second] = [zipOf({ 'a.txt': 'same' }), zipOf({ 'a.txt': 'same' })]
    const folders = await store.folders([first, second, first, zipOf({ 'a.txt': 'other' })])
    expect(new Set(folders).size).toBe(2)
    expect(folders.map(folder => readFileSync(join(folder, 'a.txt'), 'utf8'))).toEqual([
      'same',
      'same',
      'same',
      'other',
    ])
  })

  test('makes files readable that came without modes', async () => {
    const [folder = ''] = await store.folders([zipSync({ 'plain.txt': Buffer.from('x') })])
    expect(statSync(join(folder, 'plain.txt')).mode & 0o400).toBe(0o400)
  })
})
