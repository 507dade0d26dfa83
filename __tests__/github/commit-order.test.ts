import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { commitOrder, commitTime } from '../../src/github/commit-order.ts'

let folder = ''
const commits: Record<string, string> = {}

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim()
}

function commit(name: string): void {
  writeFileSync(join(folder, 'file'), name)
  git('add', 'file')
  git('commit', '-q', '-m', name)
  commits[name] = git('rev-parse', 'HEAD')
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-order-'))
  git('init', '-q', '-b', 'main')
  commit('first')
  commit('second')
  git('checkout', '-q', '-b', 'side', commits.first ?? '')
  commit('side')
})
afterAll(() => rmSync(folder, { recursive: true }))

const of = (name: string): string => commits[name] ?? name

describe('the order of two commits', () => {
  test.each([
    ['second', 'second', 'same'],
    ['second', 'first', 'newer'],
    ['first', 'second', 'older'],
    ['side', 'second', 'diverged'],
    ['second', '0123456789012345678901234567890123456789', 'unknown'],
    ['second', '--output=/tmp/x', 'unknown'],
    ['HEAD~1', 'second', 'unknown'],
    ['second', '', 'unknown'],
  ])('%s against the served %s is %s', async (ours, served, order) => {
    expect(await commitOrder(folder, of(ours), of(served))).toBe(order)
  })

  test('is unknown outside a repository', async () => {
    expect(await commitOrder(tmpdir(), of('first'), of('second'))).toBe('unknown')
  })

  test('has times as git knows them', async () => {
    expect(await commitTime(folder, of('first'))).toBe(Number(git('show', '-s', '--format=%ct', of('first'))))
    expect(await commitTime(folder, 'deadbeef')).toBeUndefined()
  })
})
