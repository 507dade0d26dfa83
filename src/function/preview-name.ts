import { createHash } from 'node:crypto'

/** Lambda's limit for the name of a function. */
const LIMIT = 64

/**
 * The name of the preview of a function for a pull request: `orders-pr-7`. A long name is cut, and a hash of the whole one
 * put in, so that two functions never share a preview.
 */
export function previewName(base: string, pullRequest: number): string {
  const suffix = `-pr-${pullRequest}`
  if (base.length + suffix.length <= LIMIT) return `${base}${suffix}`
  const mark = createHash('sha256').update(base).digest('hex').slice(0, 8)
  return `${base.slice(0, LIMIT - suffix.length - mark.length - 1)}-${mark}${suffix}`
}

/** The pull request a name speaks of, or undefined for a name that no preview has. Its tags decide whether it is one. */
export function pullRequestOfName(name: string): number | undefined {
  const digits = /-pr-([1-9]\d{0,9})$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
