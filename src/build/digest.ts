import { createHash } from 'node:crypto'
import type { PackageEntry } from './package.ts'

/** Raised whenever the lines below change, so that a digest of another format never looks like a changed source. */
export const DIGEST_FORMAT = 1

/**
 * The source digest of a set of files (promise 7): names, normalised modes and uncompressed bytes, in the order of
 * their names. The zip around them does not count: its bytes depend on the zlib that wrote it (platform notes §7).
 * @returns 64 hex digits.
 */
export function sourceDigest(entries: readonly Pick<PackageEntry, 'path' | 'mode' | 'sha256'>[]): string {
  const hash = createHash('sha256').update(`lambda-canary source ${DIGEST_FORMAT}\n`)
  for (const entry of [...entries].sort(byPath)) hash.update(`${entry.mode} ${entry.sha256} ${entry.path}\n`)
  return hash.digest('hex')
}

/** The digest of a thing that is named rather than read: an object version in S3. */
export function namedDigest(...names: readonly string[]): string {
  return createHash('sha256')
    .update(`lambda-canary named ${DIGEST_FORMAT}\n${JSON.stringify(names)}`)
    .digest('hex')
}

/** By UTF-16 code unit: no locale, so the same everywhere. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
