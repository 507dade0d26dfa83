import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { Failure } from '../report/failure.ts'
import { byPath } from './digest.ts'
import { collidingPaths, entryPathProblem, linkProblem } from './entry-path.ts'
import { unpackedSizeProblem } from './limits.ts'
import { linkThatLeaves } from './link-chain.ts'
import type { EntryMode, PackageEntry } from './package.ts'

export interface ReadZip {
  /** Sorted by path. */
  readonly entries: readonly PackageEntry[]
  /** Entries that carry no Unix permissions, which Lambda may be unable to read (F§7.1). */
  readonly withoutModes: number
}

/** A link's target is a path; anything longer is no link. */
const LONGEST_TARGET = 4096

/**
 * Reads a zip somebody else made, without unpacking it anywhere: names, modes and the hash of every content.
 * Nothing it declares is believed: sizes are bounded before a byte is inflated and checked as it is.
 * @throws Failure when it is no zip, is damaged or encrypted, would unpack past Lambda's limit, or holds a name or
 * link that could write outside its folder.
 */
export async function readZip(path: string, label: string): Promise<ReadZip> {
  try {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
    try {
      const listed = await list(zip)
      return { entries: await read(zip, listed), withoutModes: listed.filter(isWithoutModes).length }
    } finally {
      zip.close()
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(label, error)
  }
}

/** Every file of the central directory, refused before anything is inflated. */
async function list(zip: yauzl.ZipFile): Promise<yauzl.Entry[]> {
  const files: yauzl.Entry[] = []
  const folders: string[] = []
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/\/$/, '')
    const problem = rawNameProblem(entry.fileNameRaw) ?? entryPathProblem(name) ?? contentProblem(entry)
    if (problem !== undefined) throw refused(entry.fileName, problem)
    if (entry.fileName.endsWith('/')) folders.push(name)
    else files.push(entry)
  }
  const names = files.map(entry => entry.fileName)
  const collision = collidingPaths(names)
  if (collision !== undefined) throw refused(collision[1], `collides with "${collision[0]}"`)
  const file = new Set(names)
  const both = folders.find(folder => file.has(folder))
  if (both !== undefined) throw refused(both, 'is both a file and a folder')
  const sizes = files.map(entry => ({ path: entry.fileName, size: entry.uncompressedSize }))
  const problem = unpackedSizeProblem(sizes)
  if (problem !== undefined) throw new Failure(problem)
  return files
}

/** Names that are not marked as UTF-8 are decoded by a code page that has a picture for every control character. */
function rawNameProblem(raw: Buffer): string | undefined {
  return raw.some(byte => byte < 0x20 || byte === 0x7f) ? 'contains a control character' : undefined
}

function contentProblem(entry: yauzl.Entry): string | undefined {
  if (entry.isEncrypted()) return 'is encrypted'
  if (!entry.canDecodeFileData()) return `is compressed by method ${entry.compressionMethod}, not by deflate`
  return undefined
}

async function read(zip: yauzl.ZipFile, files: readonly yauzl.Entry[]): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = []
  const links = new Map<string, string>()
  for (const file of files) {
    const mode = modeOf(file)
    const stream = await zip.openReadStreamPromise(file)
    const { sha256, head } = await digestOf(stream)
    if (mode === 'link') {
      const long = file.uncompressedSize > LONGEST_TARGET
      const problem = long ? 'is a link with a target too long for a path' : linkProblem(file.fileName, `${head}`)
      if (problem !== undefined) throw refused(file.fileName, problem)
      links.set(file.fileName, `${head}`)
    }
    entries.push({ path: file.fileName, mode, size: file.uncompressedSize, sha256 })
  }
  const leaving = linkThatLeaves(links)
  if (leaving !== undefined) throw refused(leaving, `leads outside the package, by ${links.get(leaving)}`)
  return entries.sort(byPath)
}

async function digestOf(stream: Readable): Promise<{ sha256: string; head: Buffer }> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  for await (const chunk of stream) {
    hash.update(chunk)
    if (head.length < LONGEST_TARGET) head = Buffer.concat([head, chunk]).subarray(0, LONGEST_TARGET)
  }
  return { sha256: hash.digest('hex'), head }
}

const MADE_BY_UNIX = 3
const FILE_TYPE = 0o170_000
const LINK_TYPE = 0o120_000

function unixMode(entry: yauzl.Entry): number | undefined {
  const mode = entry.externalFileAttributes >>> 16
  return entry.versionMadeBy >>> 8 === MADE_BY_UNIX && mode !== 0 ? mode : undefined
}

function isWithoutModes(entry: yauzl.Entry): boolean {
  return unixMode(entry) === undefined
}

function modeOf(entry: yauzl.Entry): EntryMode {
  const mode = unixMode(entry) ?? 0
  if ((mode & FILE_TYPE) === LINK_TYPE) return 'link'
  return (mode & 0o100) === 0 ? '644' : '755'
}

function refused(name: string, problem: string): Failure {
  return new Failure({
    what: `The zip's entry ${JSON.stringify(name)} ${problem}.`,
    next: 'Build the zip again from a folder that holds only what the function needs.',
  })
}

function unreadable(label: string, error: unknown): Failure {
  return new Failure(
    {
      what: `${label} is not a zip that Lambda could unpack.`,
      next: 'Build it again, and check it with "unzip -t".',
      detail: Error.isError(error) ? error.message : String(error),
    },
    error,
  )
}
