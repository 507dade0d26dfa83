import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { decodeVersionDescription } from '../../src/function/version-description.ts'
import { decodeDescription } from '../../src/rollout/description.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/record.md'), 'utf8')
const blocks = [...page.matchAll(/^```\n(.*)\n```$/gm)].map(([, text = '']) => text)
/** The examples in the third column of a table, as they stand in the text. */
const examples = [...page.matchAll(/^\| .* \| .* \| `(.*)` \|$/gm)].map(([, text = '']) => text)

test('the records it shows are what this release writes, and made of the parts its tables explain', () => {
  const [flying = '', resting = ''] = blocks
  expect(blocks).toHaveLength(2)
  expect(decodeDescription(flying).record?.kind).toBe('in-flight')
  expect(decodeDescription(resting).record?.kind).toBe('at-rest')
  for (const text of blocks) expect(decodeDescription(text).userText).toBe('Orders API')
  expect(examples).toHaveLength(15)
  const missing = examples.filter(text => !flying.includes(text) && !resting.includes(text) && !text.startsWith(': '))
  expect(missing).toEqual([])
})

test('the version it shows says all that a version can say', () => {
  const text = /`(\[canary1 source [^`]*)`/.exec(page)?.[1] ?? ''
  expect(Object.keys(decodeVersionDescription(text))).toEqual(['digest', 'commit', 'liveAfter', 'by'])
})
