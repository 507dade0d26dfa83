import { describe, expect, test } from '@jest/globals'
import { code, codeBlock, codeCell, details, escapeCell, escapeText, link, table } from '../../src/report/markdown.ts'
import fc from '../support/fast-check.ts'

describe('text from others', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['<img src=x onerror=y>', '&lt;img src=x onerror=y&gt;'],
    ['@octocat look', '@\u200boctocat look'],
    ['closes #12, GH-3', 'closes #\u200b12, GH-\u200b3'],
    ['[x](javascript:y)', '\\[x\\]\\(javascript:y\\)'],
    ['see https://evil.example', 'see https&#58;//evil.example'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['line one\nline two', 'line one line two'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['**bold** _it_ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\`'],
    ['\u202egnp.exe\u0007', 'gnp.exe'],
    ['&lt;', '&amp;lt;'],
    ['canary 10% 5m', 'canary 10% 5m'],
  ])('%j prints as what it says', (text, markdown) => {
    expect(escapeText(text)).toBe(markdown)
  })

  test('of any kind stays in its cell, and brings no tag, mention or second row', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('|', '<', '>', '`', '\\', '@', '#', '1', 'a', '\n', '[', ']', '(', ')'),
    })
    fc.assert(
      fc.property(hostile, text => {
        const cell = escapeCell(text)
        expect(cell).not.toMatch(/[<>\n]/)
        expect(cell).not.toMatch(/@\w|#\d/)
        // Every pipe is escaped by an odd number of backslashes before it.
        for (const [, slashes] of cell.matchAll(/(?<!\\)(\\*)\|/g)) expect((slashes ?? '').length % 2).toBe(1)
      }),
    )
  })

  test('may hold backticks as code: the fence is longer than any run inside', () => {
    expect(code('a `b` ``c``')).toBe('``` a `b` ``c`` ```')
    expect(code('x')).toBe('`x`')
    expect(codeCell('a\\|b')).toBe('<code>a\\\\\\|b</code>')
    expect(codeBlock('```\nx')).toBe('````\n```\nx\n````')
  })

  test('becomes a link only to a plain web address', () => {
    expect(link('run 7', 'https://github.com/a/b/actions/runs/7')).toBe(
      '[run 7](https://github.com/a/b/actions/runs/7)',
    )
    for (const address of ['javascript:alert(1)', 'https://a b', 'https://a/)x', 'http://a', '']) {
      expect(link('run', address)).toBe('run')
    }
  })

  test('stands in a table with as many cells as it has headers', () => {
    const text = table(['version', 'errors'], [[code('7'), '0']], [1])
    expect(text).toBe('| version | errors |\n| --- | --: |\n| `7` | 0 |')
  })

  test('titles a part that opens, without closing it early', () => {
    expect(details('</summary><script>', 'body')).toContain('<summary>&lt;/summary&gt;&lt;script&gt;</summary>')
  })
})
