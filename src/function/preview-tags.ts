import type { Seconds } from '../values/duration.ts'
import { formatInstant, parseInstant } from '../values/instant.ts'

/** What a preview says of itself, on the function and on its log group. */
export interface PreviewMarks {
  /** Server and numeric id, `github.com/7654321`: a name changes hands, an id does not. */
  readonly repository: string
  readonly pullRequest: number
  /** The function it is a preview of. */
  readonly base: string
  /** Head commit of the last push that wrote to it: the tag comes before the code, which is of an older one if that push failed. */
  readonly commit: string
  /** Seconds since the epoch. */
  readonly expires: Seconds
}

type Tags = Readonly<Record<string, string>>

const KEYS = {
  repository: 'lambda-canary:repository',
  pullRequest: 'lambda-canary:pull-request',
  base: 'lambda-canary:base',
  commit: 'lambda-canary:commit',
  expires: 'lambda-canary:expires',
} as const

export function previewTags({ repository, pullRequest, base, commit, expires }: PreviewMarks): Tags {
  return {
    [KEYS.repository]: repository,
    [KEYS.pullRequest]: String(pullRequest),
    [KEYS.base]: base,
    [KEYS.commit]: commit,
    [KEYS.expires]: formatInstant(expires),
  }
}

/** @returns undefined for tags that are not, all of them, those of a preview. */
export function readPreviewTags(tags: Tags): PreviewMarks | undefined {
  const repository = tags[KEYS.repository]
  const pullRequest = tags[KEYS.pullRequest] ?? ''
  const base = tags[KEYS.base]
  const commit = tags[KEYS.commit]
  const expires = parseInstant(tags[KEYS.expires] ?? '')
  if (repository === undefined || base === undefined || commit === undefined || expires === undefined) return undefined
  if (!/^[1-9]\d{0,9}$/.test(pullRequest)) return undefined
  return { repository, pullRequest: Number(pullRequest), base, commit, expires }
}
