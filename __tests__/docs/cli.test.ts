import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseCommandLine } from '../../src/cli/command-line.ts'
import { helpText } from '../../src/cli/help.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')

describe('the page of the command line', () => {
  test('shows the help as it is printed', () => {
    const shown = /<!-- lambda-canary --help -->\n```text\n([\s\S]*?)```/.exec(page)?.[1]
    expect(shown).toBe(helpText(undefined))
  })

  test('shows commands that are understood', () => {
    const typed = [...page.matchAll(/(?:npx )?lambda-canary ([a-z]+ [^\n|`]*)/g)].map(match => match[1] ?? '')
    expect(typed.length).toBeGreaterThan(5)
    const wrong = typed.filter(text => parseCommandLine(words(text)).kind === 'problem')
    expect(wrong).toEqual([])
  })

  test('names every exit code the help names', () => {
    const codes = [...helpText(undefined).matchAll(/(\d+) (?:done|failed|an option|interrupted)/g)].map(
      ([, code]) => code,
    )
    expect(codes).toEqual(['0', '1', '2', '130'])
    for (const code of codes) expect(page).toContain(`| ${code} |`)
  })
})

/** As a shell would hand them over; only single quotes are used here. */
function words(text: string): string[] {
  return [...text.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
