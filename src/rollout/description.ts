import { formatDuration, parseDuration } from '../values/duration.ts'
import { isVersion, type Version } from '../values/version.ts'
import { isFingerprint } from './fingerprint.ts'
import type { AtRest, InFlight, Record } from './record.ts'
import { parseStrategy } from './strategy.ts'

/** Lambda's limit on an alias' description, in characters. */
export const DESCRIPTION_LIMIT = 256

/** A record written by a newer major: it may be undone and reported, nothing else (design §6). */
export interface NewerRecord {
  readonly major: number
  /** Every major begins `canary over stable` while in flight, so that any version of the tool can undo. */
  readonly undo?: { readonly canary: Version; readonly stable: Version }
}

/** An alias' description, taken apart. `damaged` is a record of our own major that does not parse. */
export interface Description {
  readonly userText: string
  readonly record?: Record
  readonly newer?: NewerRecord
  readonly damaged?: string
}

export type EncodedDescription =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-long'; readonly by: number; readonly limit: number }

/** `13d23h59m59s`: no time since the beginning takes more characters. */
const LONGEST_ELAPSED = 14 * 86_400 - 1

const BLOCK = /\[canary(\d{1,6}) ([^[\]]*)\]/g
const IN_FLIGHT =
  /^(\d+) over (\d+)(?: was (\d+))?(?: not (\d+))?; ([^;]+); step (\d+) began (\S+) \+(\S+); (runner|schedule) ([0-9a-f]+) by (\S+)$/
const AT_REST = /^(\d+)(?: was (\d+))?(?: not (\d+))?(?:: (.+))?$/

/**
 * The alias' description: the user's own text, then the record.
 * The reason of a record at rest is shortened to what fits, so that it can never stand in the way of a rollback.
 * @returns the text, or by how many characters it passes Lambda's 256.
 */
export function encodeDescription(record: Record, userText: string): EncodedDescription {
  const own = stripRecords(userText)
  const lead = own === '' ? '' : `${own} `
  if (record.kind === 'in-flight') return fitted(`${lead}[canary1 ${inFlightText(record)}]`)
  const bare = atRestText(record)
  const room = DESCRIPTION_LIMIT - lead.length - `[canary1 ${bare}: ]`.length
  const why = plain(record.why ?? '')
    .slice(0, Math.max(0, room))
    .trim()
  return fitted(`${lead}[canary1 ${bare}${why === '' ? '' : `: ${why}`}]`)
}

/**
 * Like `encodeDescription`, but a user's text that leaves no room is cut: for writes that must not fail.
 * @throws TypeError for a record that is too long by itself: `excessOf` lets none begin.
 */
export function encodeShortened(record: Record, userText: string): string {
  const own = stripRecords(userText)
  for (let room = own.length; room >= 0; room--) {
    const kept = room === own.length ? own : `${own.slice(0, room).trim()}…`
    const encoded = encodeDescription(record, room === 0 ? '' : kept)
    if (encoded.kind === 'text') return encoded.text
  }
  throw new TypeError('The record alone is longer than an alias description may be.')
}

/**
 * By how many characters the longest record this rollout may write would pass the limit, or undefined when all fit.
 * Asked before the first write, while there is still nothing to undo (promise 9).
 */
export function excessOf(first: InFlight, userText: string): number | undefined {
  const steps = parseStrategy(first.strategy)
  if (steps.kind === 'problem') return undefined
  // What a runner began may be carried on by a schedule (`on-lost-runner: resume`), which is the longer word.
  const last = { step: steps.steps.length - 1, since: first.began + LONGEST_ELAPSED }
  const longest: InFlight = { ...first, ...last, engine: 'schedule' }
  const encoded = encodeDescription(longest, userText)
  return encoded.kind === 'too-long' ? encoded.by : undefined
}

/** Takes a description apart; text from anywhere, so it never throws. The last record in it counts. */
export function decodeDescription(description: string): Description {
  const userText = stripRecords(description)
  const last = [...description.matchAll(BLOCK)].at(-1)
  if (last === undefined) return { userText }
  const [whole, majorText = '', body = ''] = last
  const major = Number(majorText)
  if (major !== 1) return { userText, newer: { major, ...undoOf(body) } }
  const record = parseInFlight(body) ?? parseAtRest(body)
  return record === undefined ? { userText, damaged: whole } : { userText, record }
}

function fitted(text: string): EncodedDescription {
  if (text.length <= DESCRIPTION_LIMIT) return { kind: 'text', text }
  return { kind: 'too-long', by: text.length - DESCRIPTION_LIMIT, limit: DESCRIPTION_LIMIT }
}

function stripRecords(text: string): string {
  return text.replace(BLOCK, ' ').trim()
}

function inFlightText(record: InFlight): string {
  const { stable, canary, was, rejected, strategy, step, began, since, engine, gates, owner } = record
  const versions = `${canary} over ${stable}${before(was, rejected)}`
  const start = new Date(began * 1000).toISOString().replace('.000Z', 'Z')
  return `${versions}; ${strategy}; step ${step + 1} began ${start} +${formatDuration(since - began)}; ${engine} ${gates} by ${owner}`
}

function atRestText({ live, was, rejected }: AtRest): string {
  return `${live}${before(was, rejected)}`
}

/** What was live before, and what was rolled back last. */
function before(was: Version | undefined, rejected: Version | undefined): string {
  return `${was === undefined ? '' : ` was ${was}`}${rejected === undefined ? '' : ` not ${rejected}`}`
}

/** Brackets would end the record early, and control characters are nothing for a description. */
function plain(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+|[[\]]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
}

function parseInFlight(body: string): InFlight | undefined {
  const match = IN_FLIGHT.exec(body)
  if (match === null) return undefined
  const [
    ,
    canary = '',
    stable = '',
    was,
    rejected,
    strategy = '',
    stepText,
    start = '',
    after = '',
    engine,
    gates = '',
    owner = '',
  ] = match
  const began = Date.parse(start) / 1000
  const elapsed = parseDuration(after)
  const step = Number(stepText) - 1
  const parsed = parseStrategy(strategy)
  if (!isVersion(canary) || !isVersion(stable) || canary === stable || !isFingerprint(gates)) return undefined
  if ((was !== undefined && !isVersion(was)) || (rejected !== undefined && !isVersion(rejected))) return undefined
  if (!Number.isInteger(began) || elapsed === undefined) return undefined
  if (parsed.kind === 'problem' || step < 0 || step >= parsed.steps.length) return undefined
  return {
    kind: 'in-flight',
    stable,
    canary,
    ...(was === undefined ? {} : { was }),
    ...(rejected === undefined ? {} : { rejected }),
    strategy,
    step,
    began,
    since: began + elapsed,
    engine: engine === 'schedule' ? 'schedule' : 'runner',
    gates,
    owner,
  }
}

function parseAtRest(body: string): AtRest | undefined {
  const [, live = '', was, rejected, why] = AT_REST.exec(body) ?? []
  if (!isVersion(live)) return undefined
  if ((was !== undefined && !isVersion(was)) || (rejected !== undefined && !isVersion(rejected))) return undefined
  return {
    kind: 'at-rest',
    live,
    ...(was === undefined ? {} : { was }),
    ...(rejected === undefined ? {} : { rejected }),
    ...(why === undefined ? {} : { why }),
  }
}

function undoOf(body: string): { undo?: { canary: Version; stable: Version } } {
  const [, canary = '', stable = ''] = /^(\d+) over (\d+)(?!\d)/.exec(body) ?? []
  return isVersion(canary) && isVersion(stable) ? { undo: { canary, stable } } : {}
}
