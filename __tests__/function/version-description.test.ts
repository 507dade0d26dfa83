import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { decodeVersionDescription, encodeVersionDescription } from '../../src/function/version-description.ts'
import { isVersion, type Version } from '../../src/values/version.ts'
import fc from '../support/fast-check.ts'

function version(text: string): Version {
  if (!isVersion(text)) throw new TypeError(text)
  return text
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const notes = fc.record(
  {
    digest: hex(64),
    commit: hex(40),
    liveAfter: fc.integer({ min: 1, max: 9_999_999 }).map(n => version(String(n))),
    by: fc.stringMatching(/^[0-9]{1,20}\.[0-9]{1,3}$/),
  },
  { requiredKeys: [] },
)

describe('the description of a version', () => {
  test('reads as a person expects', () => {
    const digest = createHash('sha256').update('source').digest('hex')
    expect(
      encodeVersionDescription({ digest, commit: '1a2b3c4', liveAfter: version('141'), text: 'Fix rounding' }),
    ).toMatch(/^Fix rounding \[canary1 source [\w-]{43} commit 1a2b3c4 live after 141\]$/)
  })

  test('gives back what was written, and always fits', () => {
    fc.assert(
      fc.property(notes, fc.option(fc.string({ maxLength: 400 }), { nil: undefined }), (note, text) => {
        const description = encodeVersionDescription({ ...note, text })
        expect(description.length).toBeLessThanOrEqual(256)
        expect(decodeVersionDescription(description)).toEqual(note)
      }),
    )
  })

  test("of anybody else's is an empty note", () => {
    fc.assert(fc.property(fc.string(), text => Object.keys(decodeVersionDescription(text)).length === 0))
    expect(decodeVersionDescription(undefined)).toEqual({})
  })

  test('cannot be forged by the text before it', () => {
    const description = encodeVersionDescription({ liveAfter: version('7'), text: 'x [canary1 live after 9]' })
    expect(decodeVersionDescription(description)).toEqual({ liveAfter: '7' })
  })
})
