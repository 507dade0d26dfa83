import type { FailureText } from '../report/failure.ts'
import { formatBytes } from '../values/bytes.ts'
import type { PackageEntry } from './package.ts'

/** A zip sent inside the request may be this long (F§1.6). */
export const DIRECT_UPLOAD_LIMIT = 52_428_800
/** What a package may unpack to, its layers included; no way of uploading raises it (F§1.6). */
export const UNPACKED_LIMIT = 262_144_000
/** The zip format's own count of entries, without its 64-bit extension. */
export const ENTRY_COUNT_LIMIT = 65_535

type Sized = Pick<PackageEntry, 'path' | 'size'>

/** Whether Lambda would refuse a package for its unpacked size, or for how many files it has. */
export function exceedsLimits(unpackedSize: number, count: number): boolean {
  return unpackedSize > UNPACKED_LIMIT || count > ENTRY_COUNT_LIMIT
}

/** @returns what is wrong when Lambda would refuse the unpacked size, naming where the bytes are. */
export function unpackedSizeProblem(entries: readonly Sized[]): FailureText | undefined {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (total > UNPACKED_LIMIT) {
    return {
      what: `The package unpacks to ${formatBytes(total)}; Lambda takes at most ${formatBytes(UNPACKED_LIMIT)}, layers included.`,
      next: `Leave out what the function does not need, or use a container image. The biggest parts: ${formatFolders(entries)}.`,
    }
  }
  if (entries.length > ENTRY_COUNT_LIMIT) {
    return {
      what: `The package has ${entries.length} files; a zip for Lambda holds at most ${ENTRY_COUNT_LIMIT}.`,
      next: 'Bundle the function with the input "entry", or leave out what it does not need.',
    }
  }
  return undefined
}

/** @returns what is wrong with a zip too long to be sent in the request when there is no bucket to stage it in. */
export function directUploadProblem(size: number, entries: readonly Sized[]): FailureText | undefined {
  if (size <= DIRECT_UPLOAD_LIMIT) return undefined
  return {
    what: `The package is ${formatBytes(size)} zipped; Lambda takes at most ${formatBytes(DIRECT_UPLOAD_LIMIT)} in a request.`,
    next: `Set the input "s3-bucket" to a bucket in the function's Region, or make the package smaller. The biggest parts: ${formatFolders(entries)}.`,
  }
}

/** The folders (two levels deep, and the files at the root) that hold most bytes, biggest first. */
export function biggestFolders(entries: readonly Sized[], count = 5): readonly Sized[] {
  const sizes = new Map<string, number>()
  for (const { path, size } of entries) {
    const segments = path.split('/')
    // A scoped package is one thing: node_modules/@scope/name.
    const depth = segments[1]?.startsWith('@') ? 3 : 2
    const folder =
      segments.length === 1 ? path : `${segments.slice(0, Math.min(depth, segments.length - 1)).join('/')}/`
    sizes.set(folder, (sizes.get(folder) ?? 0) + size)
  }
  return [...sizes]
    .map(([path, size]) => ({ path, size }))
    .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    .slice(0, count)
}

function formatFolders(entries: readonly Sized[]): string {
  return biggestFolders(entries)
    .map(folder => `${folder.path} ${formatBytes(folder.size)}`)
    .join(', ')
}
