import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

/** What would make a test fail by chance, on a busy machine or on another day. */

const folder = join(import.meta.dirname, '..')
const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !file.startsWith('slow'))
  .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
const having = (pattern: RegExp) => tests.filter(({ text }) => pattern.test(text)).map(({ file }) => file)

test('every property draws from the one seed', () => {
  expect(having(/^import .* from 'fast-check'$/m)).toEqual([join('support', 'fast-check.ts')])
})

test('no test but the fuzzer and one of speed has a limit of its own: the common one only guards against hanging', () => {
  const limit = /^ *\},? ?\d[\d_]*\)$|^ *\},\n *\d[\d_]{4,},\n *\)|^jest\.setTimeout/m
  expect(having(limit)).toEqual([join('rollout', 'log-booking.test.ts')])
})
