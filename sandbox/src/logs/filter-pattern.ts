import { parseJsonPattern } from './json-pattern.ts'

/** Whether a message matches; decided once per pattern. */
export type Matches = (message: string) => boolean

/**
 * Filter patterns of CloudWatch Logs: terms that must all occur, `"a phrase"`, `-excluded`, `?any ?of ?these`, and JSON
 * ones (`{ … }`). Matching is case-sensitive. @returns undefined for column (`[ … ]`) and regular-expression (`%…%`)
 * patterns, which the sandbox does not emulate.
 */
export function parseFilterPattern(pattern: string): Matches | undefined {
  const text = pattern.trim()
  if (text.startsWith('{')) return parseJsonPattern(text)
  if (/^[[%]/.test(text)) return undefined
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    text: phrase?.replaceAll(/\\(.)/g, '$1') ?? word ?? '',
  }))
  const required = terms.filter(term => term.sign === '')
  const excluded = terms.filter(term => term.sign === '-')
  const optional = terms.filter(term => term.sign === '?')
  return message =>
    required.every(term => message.includes(term.text)) &&
    !excluded.some(term => message.includes(term.text)) &&
    // Beside required terms the optional ones decide nothing.
    (optional.length === 0 || required.length > 0 || optional.some(term => message.includes(term.text)))
}
