import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8')

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter(file => file.isFile())
  .map(file => readFileSync(join(file.parentPath, file.name), 'utf8'))
  .join('\n')

/** The messages of the first column, in their unchanging parts. */
const messages = [...page.matchAll(/^\| `(.+?)` \| /gm)].map(match => match[1] ?? '')

describe('the troubleshooting page', () => {
  test.each(messages)('quotes a message there is: %s', message => {
    const parts = message.split('…').filter(part => part.trim().length > 2)
    expect(parts.length).toBeGreaterThan(0)
    expect(parts.filter(part => !sources.includes(part))).toEqual([])
  })
})
