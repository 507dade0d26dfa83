import type { FailureText } from '../report/failure.ts'
import { code, escapeText, link } from '../report/markdown.ts'
import { formatBytes } from '../values/bytes.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant } from '../values/instant.ts'

/** What our comment begins with; a reader does not see it. */
export const MARKER = '<!-- lambda-canary:preview -->'

/** What there is to say of one preview. */
export type PreviewStatus =
  | { readonly kind: 'deploying'; readonly commit: string }
  | ReadyStatus
  | { readonly kind: 'failed'; readonly commit: string; readonly failure: FailureText }
  | { readonly kind: 'removed'; readonly why: string }

export interface ReadyStatus {
  readonly kind: 'ready'
  readonly commit: string
  /** Function, or `function:alias`. */
  readonly preview: string
  readonly url: string | undefined
  readonly urlAuthType: 'AWS_IAM' | 'NONE'
  /** Bytes of the package, and of the base function's. */
  readonly size: number | undefined
  readonly baseSize: number | undefined
  readonly smoke: { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly why: string } | undefined
  readonly expires: Seconds
  /** What a reader must know: an inherited role, cloned variables. */
  readonly notes: readonly string[]
}

/** The comment with the part of one function put in place; the parts of others stay as they are. */
export function withStatus(body: string | undefined, base: string, status: PreviewStatus, runUrl: string): string {
  const parts = partsOf(body ?? '')
  parts.set(base, statusText(base, status, runUrl, heldBy(parts.get(base) ?? '')))
  return render(parts)
}

/** The comment after a removal: only parts that are there are changed. @returns undefined when there is nothing to say. */
export function withRemoved(body: string | undefined, bases: readonly string[], why: string): string | undefined {
  if (body === undefined) return undefined
  const parts = partsOf(body)
  for (const base of bases) if (parts.has(base)) parts.set(base, statusText(base, { kind: 'removed', why }, ''))
  return render(parts)
}

/** What a comment says of some base functions; undefined where it speaks of none of them. */
export function partOf(body: string, bases: readonly string[]): string | undefined {
  const parts = partsOf(body)
  const texts = bases.flatMap(base => parts.get(base) ?? [])
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** The base functions a comment speaks of. */
export function functionsOf(body: string | undefined): readonly string[] {
  return [...partsOf(body ?? '').keys()]
}

function partsOf(body: string): Map<string, string> {
  const parts = body.matchAll(/<!-- preview:([a-zA-Z0-9-_]{1,64}) -->\n([\s\S]*?)\n<!-- \/preview:\1 -->/g)
  return new Map([...parts].map(match => [match[1] ?? '', match[2] ?? '']))
}

function render(parts: ReadonlyMap<string, string>): string {
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = sorted.map(([base, text]) => `<!-- preview:${base} -->\n${text}\n<!-- /preview:${base} -->`)
  return [MARKER, '### Previews', ...texts].join('\n\n')
}

/** What a preview held when it was ready last, as its part of the comment remembers it, invisible to a reader. */
interface Held {
  readonly commit: string
  /** Empty without one. */
  readonly url: string
}

function heldBy(part: string): Held | undefined {
  const [, commit, url = ''] = /^<!-- holds ([0-9a-f]{7}) (\S*) -->$/m.exec(part) ?? []
  return commit === undefined ? undefined : { commit, url }
}

const remembered = ({ commit, url }: Held): string => `<!-- holds ${commit} ${url} -->`

/** A push that is not ready takes nothing away: the preview answers as before until it does. */
function heldText(held: Held | undefined, before: string): string[] {
  if (held === undefined) return []
  const where = held.url === '' ? '' : `: ${link(held.url, held.url)}`
  return ['', `${before} ${code(held.commit)}${where}`, remembered(held)]
}

function statusText(base: string, status: PreviewStatus, runUrl: string, held?: Held): string {
  const run = runUrl === '' ? '' : ` · ${link('run', runUrl)}`
  switch (status.kind) {
    case 'deploying': {
      const head = `**${code(base)}**: deploying ${code(status.commit.slice(0, 7))} …${run}`
      return [head, ...heldText(held, 'Until then the preview is that of')].join('\n')
    }
    case 'failed': {
      const lines = [status.failure.what, status.failure.next].filter(line => line !== undefined)
      const told = lines.map(line => `> ${cut(escapeText(line))}`)
      const head = `**${code(base)}**: failed at ${code(status.commit.slice(0, 7))}${run}`
      return [head, '', ...told, ...heldText(held, 'The preview may still be that of')].join('\n')
    }
    case 'removed':
      return `**${code(base)}**: removed, ${escapeText(status.why)}`
    case 'ready':
      return readyText(base, status, run)
  }
}

function readyText(base: string, status: ReadyStatus, run: string): string {
  const failed = status.smoke?.kind === 'failed'
  const where = status.url === undefined ? '' : ` · ${link(status.url, status.url)}`
  const caller = status.url === undefined ? [] : [CALLERS[status.urlAuthType]]
  const facts = [
    `function ${code(status.preview)}`,
    ...caller,
    ...sizeText(status),
    ...(status.smoke?.kind === 'passed' ? ['smoke test passed'] : []),
    `until ${formatInstant(status.expires)}`,
  ]
  const notes = [...(status.smoke?.kind === 'failed' ? [`Smoke test: ${status.smoke.why}`] : []), ...status.notes]
  return [
    `**${code(base)}**: ${failed ? 'deployed, smoke test failed' : 'ready'} at ${code(status.commit.slice(0, 7))}${where}${run}`,
    '',
    facts.join(' · '),
    ...notes.flatMap(note => ['', `> ${cut(escapeText(note))}`]),
    remembered({ commit: status.commit.slice(0, 7), url: status.url ?? '' }),
  ].join('\n')
}

const CALLERS = {
  AWS_IAM: 'for requests signed with IAM',
  NONE: 'open to anybody',
} as const

function sizeText({ size, baseSize }: ReadyStatus): string[] {
  if (size === undefined) return []
  if (baseSize === undefined) return [`package ${formatBytes(size)}`]
  const more = size - baseSize
  return [
    `package ${formatBytes(size)} (${more === 0 ? 'as the base' : `${more > 0 ? '+' : '−'}${formatBytes(Math.abs(more))}`})`,
  ]
}

/** A comment may hold 65,536 characters (F§6.5), and is read by people. */
function cut(line: string): string {
  return line.length > 600 ? `${line.slice(0, 599)}…` : line
}
