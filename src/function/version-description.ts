import { shortRun } from '../values/run.ts'
import type { Version } from '../values/version.ts'
import { isVersion } from '../values/version.ts'

/** What a published version says of itself: found again even when the record on the alias is lost. */
export interface VersionNote {
  /** The source digest, hex (promise 7). Missing where only AWS knows what was deployed. */
  readonly digest?: string | undefined
  /** Full or short hash. */
  readonly commit?: string | undefined
  /** The version the alias served when this one was published. */
  readonly liveAfter?: Version | undefined
  /** The run that published it, e.g. `acme/orders/16000000001.1`. */
  readonly by?: string | undefined
}

/** What is written: a plan has a placeholder for a version that does not exist yet. */
interface Described extends Omit<VersionNote, 'liveAfter'> {
  readonly liveAfter?: string | undefined
  readonly text?: string | undefined
}

/** Lambda's limit, in characters. */
const LIMIT = 256

const NOTE = /\s*\[canary1 ([^[\]]*)\]\s*$/

/**
 * The description of a version: a person's text, cut to what fits, then the note, e.g.
 * `Fix rounding [canary1 source 3yZe… commit 1a2b3c4 live after 141 by acme/orders/16000000001.1]`. The digest is written in base64url, to leave room.
 * @returns at most 256 characters.
 */
export function encodeVersionDescription(described: Described): string {
  const { by, text = '' } = described
  const own = text.replace(/\s+/g, ' ').replace(/[[\]]/g, '').trim()
  const whole = noteText(described)
  // The repository gives way to a person's text.
  const note =
    by === undefined || whole.length + own.length < LIMIT
      ? whole
      : noteText({ ...described, by: shortRun(by).slice(0, 64) })
  const room = LIMIT - note.length - 1
  const kept = own.length <= room ? own : `${own.slice(0, room - 1).trimEnd()}…`
  return kept === '' ? note : `${kept} ${note}`
}

function noteText({ digest, commit, liveAfter, by }: Described): string {
  const parts = [
    ...(digest === undefined ? [] : [`source ${Buffer.from(digest, 'hex').toString('base64url')}`]),
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(liveAfter === undefined ? [] : [`live after ${liveAfter}`]),
    ...(by === undefined ? [] : [`by ${by.replace(/[\s;[\]]+/g, '_')}`]),
  ]
  return `[canary1${parts.map(part => ` ${part}`).join('')}]`
}

/** Reads a version's description; text from anywhere, so it never throws. @returns an empty note when there is none. */
export function decodeVersionDescription(description: string | undefined): VersionNote {
  const note = NOTE.exec(description ?? '')?.[1] ?? ''
  const digest = /(?:^| )source ([\w-]{43})(?: |$)/.exec(note)?.[1]
  const commit = /(?:^| )commit ([0-9a-f]{7,64})(?: |$)/.exec(note)?.[1]
  const liveAfter = /(?:^| )live after (\d+)(?: |$)/.exec(note)?.[1]
  const by = /(?:^| )by (\S+)$/.exec(note)?.[1]
  return {
    ...(digest === undefined ? {} : { digest: Buffer.from(digest, 'base64url').toString('hex') }),
    ...(commit === undefined ? {} : { commit }),
    ...(liveAfter !== undefined && isVersion(liveAfter) ? { liveAfter } : {}),
    ...(by === undefined ? {} : { by }),
  }
}

/** Whether we made this version as the first release of its function: there was nothing live to come after. */
export function isFirstRelease(description: string | undefined): boolean {
  const { digest, commit, liveAfter } = decodeVersionDescription(description)
  return (digest !== undefined || commit !== undefined) && liveAfter === undefined
}
