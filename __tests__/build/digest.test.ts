import { describe, expect, test } from '@jest/globals'
import { namedDigest, sourceDigest } from '../../src/build/digest.ts'
import type { EntryMode } from '../../src/build/package.ts'
import fc from '../support/fast-check.ts'

const entry = fc.record({
  path: fc.stringMatching(/^[a-zA-Z0-9/._-]{1,20}$/),
  mode: fc.constantFrom<EntryMode>('644', '755', 'link'),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
})

describe('the source digest', () => {
  test('of these files is this one, on every machine and in every release', () => {
    const digest = sourceDigest([
      { path: 'index.mjs', mode: '644', sha256: 'a'.repeat(64) },
      { path: 'bin/tool', mode: '755', sha256: 'b'.repeat(64) },
      { path: 'latest', mode: 'link', sha256: 'c'.repeat(64) },
    ])
    expect(digest).toBe('f955a1d8115a341bf31c6df5055bbc312c28e053f80a2e6b7445f0fd84305087')
  })

  test('does not depend on the order files were found in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: e => e.path, maxLength: 12 }), fc.nat(), (entries, turn) => {
        const at = entries.length === 0 ? 0 : turn % entries.length
        const turned = [...entries.slice(at), ...entries.slice(0, at)].reverse()
        expect(sourceDigest(turned)).toBe(sourceDigest(entries))
      }),
    )
  })

  test('changes with any name, mode, content, and with a file more or less', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: e => e.path, minLength: 1, maxLength: 8 }), entries => {
        const [first, ...rest] = entries
        if (first === undefined) return
        const variants = [
          rest,
          [{ ...first, path: `${first.path}~` }, ...rest],
          [{ ...first, mode: first.mode === '644' ? ('755' as const) : ('644' as const) }, ...rest],
          [{ ...first, sha256: `${first.sha256[0] === '0' ? '1' : '0'}${first.sha256.slice(1)}` }, ...rest],
        ]
        const digests = new Set([entries, ...variants].map(sourceDigest))
        expect(digests.size).toBe(variants.length + 1)
      }),
    )
  })

  test('of a named thing keeps its parts apart', () => {
    expect(namedDigest('s3', 'a', 'bc')).not.toBe(namedDigest('s3', 'ab', 'c'))
    expect(namedDigest('s3', 'a')).not.toBe(sourceDigest([]))
  })
})
