import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type EndingFacts, ending } from '../../src/report/ending.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/notifications.md'), 'utf8')

test('the message it shows has every field of an ending, and its table explains each', () => {
  const facts: EndingFacts = {
    action: 'recover',
    outcome: 'failed',
    functionName: 'a',
    alias: 'b',
    region: 'c',
    aliasArn: 'd',
    version: 'e',
    reason: 'f',
    text: 'g',
    run: 'h',
  }
  const shown: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '')
  const fields = Object.keys(ending(facts)).sort()
  expect(Object.keys(Object(shown)).sort()).toEqual(fields)
  const rows = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names = '']) => names.split(', '))
  expect(rows.map(name => name.replaceAll('`', '')).sort()).toEqual(fields)
})
