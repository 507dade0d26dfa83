import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { expect, test } from '@jest/globals'
import { linkProblem } from '../../src/build/entry-path.ts'
import { leavesByLinks, linkThatLeaves } from '../../src/build/link-chain.ts'
import fc from '../support/fast-check.ts'

const of = (links: Readonly<Record<string, string>>) => new Map(Object.entries(links))

test.each([
  ['a chain whose end is missing', { 'x/up': '..', out: 'x/up/../secret' }, 'out'],
  ['a link through a link to a folder above', { 'a/b/top': '../..', leave: 'a/b/top/..' }, 'leave'],
  ['two links that help each other', { 'd/one': '../two/..', two: 'd', 'd/three': 'one/../..' }, 'd/three'],
])('%s is found', (_what, links, found) => {
  expect(linkThatLeaves(of(links))).toBe(found)
})

test.each([
  ['a link to a file', { 'lib/latest': 'v1' }],
  ['a link to the top', { 'x/up': '..' }],
  ['links in a circle', { a: 'b', b: 'a' }],
  ['a link to itself', { a: 'a/a' }],
  ['a long chain', Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`l${n}`, `l${n + 1}`]))],
])('%s stays inside', (_what, links) => {
  expect(linkThatLeaves(of(links))).toBeUndefined()
})

test('the system that unpacks the package agrees, where everything on the way is there', () => {
  const segment = fc.constantFrom('a', 'b', '..', '.')
  const target = fc.array(segment, { minLength: 1, maxLength: 5 }).map(parts => parts.join('/'))
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'))
  fc.assert(
    fc.property(fc.array(fc.tuple(path, target), { minLength: 1, maxLength: 5 }), pairs => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'links-')))
      const root = join(folder, 'outer/root')
      const made = new Map<string, string>()
      try {
        mkdirSync(root, { recursive: true })
        for (const [name, to] of pairs) {
          if (linkProblem(name, to) !== undefined || !place(root, name, to, made)) continue
          made.set(name, to)
        }
        for (const name of made.keys()) {
          const end = endOf(join(root, name))
          if (end === undefined) continue
          const inside = end === root || !relative(root, end).startsWith('..')
          // A way that leaves and comes back is refused too, so that only the ones let through are compared.
          if (!leavesByLinks(name, made)) expect(inside).toBe(true)
        }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: 300 },
  )
})

/** Makes a link unless something of another kind is in its way. */
function place(root: string, name: string, to: string, links: ReadonlyMap<string, string>): boolean {
  const above = name.split('/').slice(0, -1)
  if (above.some((_, index) => links.has(above.slice(0, index + 1).join('/'))) || links.has(name)) return false
  try {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(dirname(join(root, name)), 'file'), '')
    symlinkSync(to, join(root, name))
    return true
  } catch {
    return false
  }
}

function endOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
