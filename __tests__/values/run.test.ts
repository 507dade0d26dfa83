import { describe, expect, test } from '@jest/globals'
import { isEarlierAttempt, marked, printRun, runParts, runWord, sameOwner, shortRun } from '../../src/values/run.ts'
import fc from '../support/fast-check.ts'

const github = { repository: 'acme/orders', runId: '57', attempt: 1, server: 'https://github.com' }

test.each([
  [github, 'acme/orders/57.1', 'https://github.com/acme/orders/actions/runs/57'],
  [{ ...github, attempt: 3 }, 'acme/orders/57.3', 'https://github.com/acme/orders/actions/runs/57/attempts/3'],
  [
    { ...github, server: 'https://git.acme.example:8443' },
    'git.acme.example:8443/acme/orders/57.1',
    'https://git.acme.example:8443/acme/orders/actions/runs/57',
  ],
  [
    { ...github, server: 'https://github.com.example' },
    'github.com.example/acme/orders/57.1',
    'https://github.com.example/acme/orders/actions/runs/57',
  ],
  [{ ...github, server: 'http://git.acme.example' }, '57.1', '57.1'],
  [{ ...github, repository: '' }, '57.1', '57.1'],
  [{ ...github, repository: 'a b/c]' }, '57.1', '57.1'],
  [{ ...github, runId: '' }, 'local', 'a deploy from a terminal'],
])('%j is kept as %s and told as %s', (facts, word, told) => {
  expect(runWord(facts)).toBe(word)
  expect(printRun(word)).toBe(told)
})

test('a word of an earlier release, or of anybody else, is told as it is', () => {
  for (const word of ['57.1', 'me', 'a/b/c/d/57.1', 'acme/orders/57', '']) expect(printRun(word)).toBe(word)
})

test('an owner is the same with and without its repository, and another attempt is another one', () => {
  expect(sameOwner('acme/orders/57.1', '57.1')).toBe(true)
  expect(sameOwner('acme/orders/57.1', 'acme/orders/57.2')).toBe(false)
  expect(shortRun('git.acme.example/acme/orders/57.1')).toBe('57.1')
})

describe('a process has a mark of its own', () => {
  const [job, otherJob] = ['0a1b2c', '3d4e5f'].map(mark => marked('acme/orders/57.1', mark))
  const [terminal, otherTerminal] = ['0a1b2c', '3d4e5f'].map(mark => marked('local', mark))

  test('so that two jobs of one run, and two terminals, are two owners', () => {
    expect([job, terminal]).toEqual(['acme/orders/57.1-0a1b2c', 'local-0a1b2c'])
    expect(sameOwner(job ?? '', otherJob ?? '')).toBe(false)
    expect(sameOwner(terminal ?? '', otherTerminal ?? '')).toBe(false)
    expect(sameOwner(job ?? '', '57.1-0a1b2c')).toBe(true)
  })

  test('beside which its run is told, found and ended as it is without', () => {
    expect(printRun(job ?? '')).toBe('https://github.com/acme/orders/actions/runs/57')
    expect(printRun(terminal ?? '')).toBe('a deploy from a terminal')
    expect(runParts(job ?? '')).toMatchObject({ repository: 'acme/orders', id: '57', attempt: '1' })
    expect(isEarlierAttempt('57.1-0a1b2c', 'acme/orders/57.2-3d4e5f')).toBe(true)
    expect(isEarlierAttempt('57.1-0a1b2c', 'acme/orders/57.1-3d4e5f')).toBe(false)
  })
})

test('an attempt is earlier than a later one of the same run only', () => {
  expect(isEarlierAttempt('57.1', 'acme/orders/57.2')).toBe(true)
  expect(isEarlierAttempt('acme/orders/57.2', 'acme/orders/57.2')).toBe(false)
  expect(isEarlierAttempt('acme/orders/57.2', 'acme/orders/57.10')).toBe(true)
  expect(isEarlierAttempt('acme/orders/56.1', 'acme/orders/57.2')).toBe(false)
  for (const word of ['local', 'me', '57', '']) expect(isEarlierAttempt(word, word)).toBe(false)
})

test('whatever the word of a run, telling it is a web address or the word itself', () => {
  fc.assert(
    fc.property(fc.string(), word => {
      const told = printRun(word)
      expect(told === word || URL.canParse(told)).toBe(true)
    }),
  )
})
