import { globSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { read, root } from './reference.ts'

const page = read('docs/troubleshooting.md')
const sources = globSync('src/**/*.ts', { cwd: root }).map(read)

/** The messages of the first column. */
const rows = [...page.matchAll(/^\| `(.+?)` \| /gm)].map(match => match[1] ?? '')

/** The longest name or value that may stand for a `…`, so that parts far from each other are no message. */
const FILLED = 200

/** A message with what changes from run to run left open, from its start. */
function pattern(row: string): RegExp {
  const parts = row.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join(`[^]{0,${FILLED}}?`))
}

/** Whether one string of a file says it: the parts in their order, near each other. */
function says(source: string, row: string): boolean {
  return row.split('…').every(part => source.includes(part)) && pattern(row).test(source)
}

/**
 * The texts of `what` in a file, with `…` for what is put in: what a Failure begins with. Those that begin in lower case
 * are parts of a sentence, said in a report.
 */
function failuresOf(source: string): string[] {
  return [...source.matchAll(/\bwhat: (?=['`])/g)].flatMap(({ index, 0: found }) => {
    const text = literalAt(source, index + found.length)
    return /^[A-Z…]/.test(text) ? [text] : []
  })
}

/** The literal that begins at a quote, its expressions replaced by `…`. */
function literalAt(source: string, start: number): string {
  const quote = source.charAt(start)
  let [text, depth] = ['', 0]
  for (let at = start + 1; at < source.length; at += 1) {
    const char = source.charAt(at)
    if (depth > 0) depth += { '{': 1, '}': -1 }[char] ?? 0
    else if (char === quote) return text
    else if (quote === '`' && source.startsWith('${', at)) {
      text += '…'
      depth = 1
      at += 1
    } else text += char === '\\' ? source.charAt(at + 1) : char
    if (char === '\\') at += 1
  }
  throw new Error('a literal without an end')
}

/** Says all there is to say. */
const EXEMPT: readonly string[] = ['The run was cancelled.']

const COMPLETE = ['src/github/attestation.ts', ...globSync('src/{preview,cleanup,recover}/*.ts', { cwd: root })]

describe('the troubleshooting page', () => {
  test.each(rows)('quotes a message that one file has: %s', row => {
    expect(row.replaceAll('…', '').trim().length).toBeGreaterThan(7)
    expect(sources.some(source => says(source, row))).toBe(true)
  })

  test.each(COMPLETE.filter(path => failuresOf(read(path)).length > 0))('has every failure of %s', path => {
    const unlisted = failuresOf(read(path)).filter(
      text => !EXEMPT.includes(text) && !rows.some(row => new RegExp(`^${pattern(row).source}`).test(text)),
    )
    expect(unlisted).toEqual([])
  })

  test('is asked for many of them', () => {
    expect(COMPLETE.flatMap(path => failuresOf(read(path))).length).toBeGreaterThan(18)
  })
})

describe('a message is found wrong', () => {
  const source =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is read.
    "throw new Failure({ what: `Alias \"${alias}\" of ${name} is ${busy ? `busy` : 'gone'}.` })\nwhat: 'Left.'"

  test('that no string has, or only several together', () => {
    expect(says(source, 'Alias "…" of … is ….')).toBe(true)
    expect(says(source, 'Alias "…" of … was ….')).toBe(false)
    expect(says(`${source}${' '.repeat(500)} and far away`, 'Alias "…" of … and far away')).toBe(false)
  })

  test('after its failure was read with what it leaves open', () => {
    expect(failuresOf(source)).toEqual(['Alias "…" of … is ….', 'Left.'])
    expect(failuresOf("what: 'a part'")).toEqual([])
  })
})
