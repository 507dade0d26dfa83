import { escapeHtml } from './html/markup.ts'
import { escapeText } from './markdown.ts'

/** Keeps secrets out of text. Grows as a run learns of more. */
export interface Redactor {
  /**
   * Words that outputs must be able to say: of the secrets added from now on none is hidden that is part of one. A word
   * that ends in `*` stands for all that begin so, names that are not known yet; after too few letters for nothing.
   */
  exempt(words: readonly string[]): void
  /** @returns what of it is hidden wherever it appears, in texts of one line. */
  add(secret: string): readonly string[]
  /** A credential: hidden wherever it appears, whatever it looks like. */
  hide(credential: string): void
  /** Our own text, without the secrets that cannot be mistaken for something else. */
  redact(text: string): string
  /** Text that others wrote (an AWS message, a function's log), without any of the secrets. */
  redactForeign(text: string): string
}

const REPLACEMENT = '***'

export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set<string>()
  const maskable = new Set<string>()
  const credentials = new Set<string>()
  const exempted: string[] = []
  const add = (secret: string): readonly string[] => {
    known.add(secret)
    const isPart = (text: string): boolean => exempted.some(word => isPartOf(word, text.trim()))
    const hidden = withLines([secret]).filter(text => isMaskable(text) && !isPart(text))
    for (const text of hidden) maskable.add(text)
    return hidden.filter(text => !/[\r\n]/.test(text))
  }
  secrets.forEach(add)
  return {
    exempt: words => void exempted.push(...words),
    add,
    hide: credential => void credentials.add(credential),
    redact: text => redactForms(replaceAll(text, [...credentials, ...maskable])),
    redactForeign: text => redactForeign(text, [...credentials, ...known]),
  }
}

/** `s*` would leave in the open every secret that begins with an "s", and `sk_*` or `ghp_*` whole kinds of them. */
const LEAST_PREFIX = 5

function isPartOf(word: string, text: string): boolean {
  if (!word.endsWith('*')) return word.includes(text)
  return word.length > LEAST_PREFIX && text.startsWith(word.slice(0, -1))
}

/** Replaces each value in every spelling; the longest first, so that one that contains another goes whole. */
function replaceAll(text: string, values: readonly string[]): string {
  const spellings = values.flatMap(value => [
    value,
    quoted(value),
    quoted(quoted(value)),
    encodeURIComponent(value),
    ...escaped(value),
  ])
  const ordered = [...new Set(spellings)].sort((a, b) => b.length - a.length)
  return ordered.reduce((rest, value) => rest.replaceAll(value, REPLACEMENT), text)
}

/** As reports spell it. What has several lines is known line by line: the report joins lines with spaces. */
function escaped(value: string): string[] {
  return /[\r\n]/.test(value) ? [] : [escapeText(value), escapeHtml(value)]
}

/** As a JSON text spells a value; twice where one JSON text holds another, as the reply of an HTTP function does. */
function quoted(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

const LINE = 8

/** The values and the lines of those that have several, such as a PEM key: logs and stacks hold them line by line. */
function withLines(values: readonly string[]): string[] {
  return values.flatMap(value => {
    const lines = value.split(/[\r\n]+/).map(line => line.trim())
    return [...new Set([value, ...lines.filter(line => line.length >= LINE)])]
  })
}

/** As DNS and no token spells it: in small letters, of three labels or more, the last of letters alone. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z]{2,12}\/?$/

/**
 * Whether a value may be hidden wherever it appears. GitHub drops a whole output that contains a masked value, so that a
 * variable holding `orders`, `true`, `eu-central-1` or the function's own URL or host must not become a mask (promise 6).
 * Only what looks random is: a URL with a password, a long base64 text, a run of 12 letters and digits, or of 20 letters in
 * both cases.
 */
export function isMaskable(value: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s]*:[^/\s]*@/i.test(value)) return true
  if (/^[A-Za-z0-9+/=]{32,}$/.test(value) && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value)) return true
  if (/^arn:\S+$/.test(value) || /^https?:\/\/[^\s?@]+$/.test(value) || HOST.test(value)) return false
  return value
    .split(/[-_.:@?&=,;\s/\\"']+/)
    .some(
      run =>
        (run.length >= 12 && /\d/.test(run) && /[a-z]/i.test(run)) ||
        (run.length >= 20 && /[a-z]/.test(run) && /[A-Z]/.test(run)),
    )
}

/**
 * A message of AWS or of a function, without any of the given values, however short or common they are: what others
 * write is never an output, so that nothing of ours can be eaten. Values under three characters say nothing.
 */
export function redactForeign(message: string, values: readonly string[]): string {
  const telling = withLines(values).filter(value => value.trim().length >= 3)
  return redactForms(replaceAll(message, telling))
}

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Lambda's 4 KB message quotes every variable (F§1.6).
  [/(String measured: )\{[\s\S]*\}/g, `$1{${REPLACEMENT}}`],
  [/("?Variables"?\s*[:=]\s*)\{[^}]*\}/g, `$1{${REPLACEMENT}}`],
  [/(Value ')[\s\S]*?(' at 'environment)/g, `$1${REPLACEMENT}$2`],
  // The query of a presigned URL is a credential; so are session tokens and access key ids.
  [
    /(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*(X-Amz-Signature|Signature|X-Amz-Security-Token)=[^\s"'<>]*/gi,
    `$1?${REPLACEMENT}`,
  ],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, `$1${REPLACEMENT}`],
  [/\b(gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}/g, `$1${REPLACEMENT}`],
  [/\bBearer\s+[A-Za-z0-9._~+/-]{16,}=*/g, `Bearer ${REPLACEMENT}`],
]

/** Removes what is a secret by its form alone: presigned queries, key ids, tokens, AWS' echoes of variables. */
export function redactForms(text: string): string {
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}
