import type { PreviewMarks } from '../function/preview-tags.ts'
import type { Seconds } from '../values/duration.ts'
import { formatInstant, parseInstant } from '../values/instant.ts'

/** What an alias says of itself as a preview: an alias has no tags. The base is the function it is on. */
export type AliasMarks = Omit<PreviewMarks, 'base'>

/** `pr-7`. */
export function previewAlias(pullRequest: number): string {
  return `pr-${pullRequest}`
}

/** The description of a preview's alias: `[canary-preview1 github.com/7654321 pull 7 at 1a2b3c… until 2026-12-01T00:00:00Z]`. */
export function encodeAliasMarks({ repository, pullRequest, commit, expires }: AliasMarks): string {
  return `[canary-preview1 ${repository} pull ${pullRequest} at ${commit} until ${formatInstant(expires)}]`
}

const FORM = /^\[canary-preview1 (\S+) pull ([1-9]\d{0,9}) at ([0-9a-f]{7,64}) until (\S+)\]$/

/** @returns undefined for an alias that is no preview of ours, whatever its name. */
export function decodeAliasMarks(alias: string, description: string): AliasMarks | undefined {
  const [, repository = '', number = '', commit = '', until = ''] = FORM.exec(description) ?? []
  const expires: Seconds | undefined = parseInstant(until)
  const pullRequest = Number(number)
  if (expires === undefined || alias !== previewAlias(pullRequest)) return undefined
  return { repository, pullRequest, commit, expires }
}
