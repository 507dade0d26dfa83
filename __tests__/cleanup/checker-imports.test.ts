import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { init, parse } from 'es-module-lexer'

const root = join(import.meta.dirname, '../..')

/** Every module reached from a file, types aside, however far down. */
function reached(file: string): ReadonlySet<string> {
  const found = new Set([file])
  for (const one of found) {
    if (!one.endsWith('.ts')) continue
    const [imports] = parse(readFileSync(join(root, one), 'utf8'))
    for (const { specifier } of imports) {
      if (typeof specifier === 'string')
        found.add(specifier.startsWith('.') ? join(dirname(one), specifier) : specifier)
    }
  }
  return found
}

test('the checker shares no code with what it checks', async () => {
  await init
  const files = readdirSync(join(root, 'scripts/cleanup-checker')).map(file => `scripts/cleanup-checker/${file}`)
  expect(files).toContain('scripts/cleanup-checker/checker.ts')
  const shared = files.flatMap(file => [...reached(file)].filter(other => other.startsWith('src/')))
  expect(shared).toEqual([])
})
