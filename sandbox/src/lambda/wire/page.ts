import { invalidParameter } from './errors.ts'
import type { Input } from './input.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextMarker: string | undefined
}

/**
 * One page of a list by `Marker` and `MaxItems`. Functions and versions never exceed 50 a page whatever is asked for
 * (F§1.4). The marker names the last item given, so that a list changing between pages repeats and skips nothing.
 */
export function paginate<T>(input: Input, items: readonly T[], keyOf: (item: T) => string, most: number): Page<T> {
  const marker = input.query('Marker')
  let start = 0
  if (marker !== undefined) {
    const last = Buffer.from(marker, 'base64url').toString('utf8')
    start = items.findIndex(item => keyOf(item) === last) + 1
    if (start === 0) throw invalidParameter('Invalid Marker')
  }
  const asked = Number(input.query('MaxItems') ?? most)
  const size = Math.min(most, Number.isInteger(asked) && asked > 0 ? asked : most)
  const page = items.slice(start, start + size)
  const last = page.at(-1)
  const more = last !== undefined && start + size < items.length
  return { items: page, nextMarker: more ? Buffer.from(keyOf(last)).toString('base64url') : undefined }
}
