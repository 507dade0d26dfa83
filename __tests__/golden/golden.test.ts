import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { decodeVersionDescription, encodeVersionDescription } from '../../src/function/version-description.ts'
import { judge } from '../../src/recover/judge.ts'
import { chooseTarget } from '../../src/rollback/target.ts'
import type { AliasView } from '../../src/rollout/alias-view.ts'
import { decodeDescription, encodeDescription } from '../../src/rollout/description.ts'

/*
 * Texts that a release has left in somebody's account, and what they mean. An alias can be at rest for years and be
 * rolled back by tomorrow's release: lines are added to these files, never changed or taken away.
 */
function golden<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8'))
}

type GoldenAlias = { readonly text: string } & ReturnType<typeof decodeDescription>
interface GoldenVersion {
  readonly text: string
  readonly note: ReturnType<typeof decodeVersionDescription>
}

describe('what the alias says, format 1', () => {
  const all = golden<GoldenAlias>('alias-description-1')

  test.each(all)('$text', ({ text, ...decoded }) => {
    expect(decodeDescription(text)).toEqual(decoded)
  })

  test.each(all)('is written as it was: $text', ({ text, userText, record }) => {
    if (record === undefined) throw new Error('a golden text of this format holds a record')
    expect(encodeDescription(record, userText)).toEqual({ kind: 'text', text })
  })
})

describe('what a version says, format 1', () => {
  const all = golden<GoldenVersion>('version-description-1')

  test.each(all)('$text', ({ text, note }) => {
    expect(decodeVersionDescription(text)).toEqual(note)
  })

  test.each(all.filter(({ note }) => Object.keys(note).length > 0))('is written as it was: $text', ({ text, note }) => {
    expect(encodeVersionDescription({ ...note, text: text.replace(/ ?\[.*/, '') })).toBe(text)
  })
})

describe('a format of a later release', () => {
  const all = golden<GoldenAlias>('alias-description-newer')

  test.each(all)('$text', ({ text, ...decoded }) => {
    expect(decodeDescription(text)).toEqual(decoded)
  })

  test.each(all)('is reported by recover and never carried on: $text', ({ text }) => {
    expect(judge(serving(text), 4_000_000_000)).toEqual({
      kind: 'foreign',
      what: expect.stringContaining('a record of a newer release'),
    })
  })

  test.each(all)('is undone by a rollback where it names both versions: $text', ({ text, newer }) => {
    const choice = chooseTarget(serving(text), {})
    if (newer?.undo === undefined) expect(choice.kind).toBe('refused')
    else expect(choice).toMatchObject({ kind: 'move', rest: { live: '141', rejected: '142' } })
  })
})

/** An alias at 10% on version 142 that says so. */
function serving(description: string): AliasView {
  const decoded = decodeDescription(
    '[canary1 142 over 141; canary 10% 5m; step 1 began 2026-11-24T19:00:00Z +0s; runner 9f2ad01c by me]',
  )
  if (decoded.record?.kind !== 'in-flight') throw new Error('the record is whole')
  const { stable, canary } = decoded.record
  return {
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders:live',
    routing: { primary: stable, canary: { version: canary, weight: 1000 } },
    description,
    decoded: decodeDescription(description),
    revisionId: '1',
  }
}
