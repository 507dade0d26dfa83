import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, writevSync } from 'node:fs'
import { crc32, createDeflateRaw } from 'node:zlib'
import { Zip, type ZipInputFile } from 'fflate'
import type { Deflated } from './deflate.ts'
import { type Deflater, inThisThread, LEVEL, startDeflaters } from './deflate-pool.ts'
import type { EntryMode, PackageEntry } from './package.ts'
import type { FoundFile } from './walk.ts'

/** Below this many bytes one thread is faster than starting two. */
const ONE_THREAD_UP_TO = 4_000_000
/** Files this long are compressed as a stream: held whole, one would be most of the memory. */
const STREAM_FROM = 8_000_000
/** Raw bytes handed to a worker at a time. */
const BATCH_BYTES = 256_000
/**
 * How many batches may be ahead of the writer: enough for both workers while the writer streams a large file, few enough
 * that what they compress meanwhile is no matter.
 */
const WINDOW = 64

export interface WrittenZip {
  readonly entries: readonly PackageEntry[]
  /** Bytes of the zip. */
  readonly size: number
  /** Base64, as Lambda reports `CodeSha256`. */
  readonly codeSha256: string
}

/**
 * Writes a zip whose bytes depend on names, modes and contents only: sorted entries, one date, Unix modes, one deflate
 * level throughout (a *stored* entry behind a data descriptor breaks streaming readers; platform notes §7).
 * @param files sorted by path, as `walk` finds them
 * @param out the file to write
 */
export async function writeZip(files: Iterable<FoundFile>, out: string): Promise<WrittenZip> {
  const rest = files[Symbol.iterator]()
  const first = upTo(ONE_THREAD_UP_TO, rest)
  const sink = new ZipSink(out)
  const deflater = first.all ? inThisThread : startDeflaters(2)
  try {
    for await (const step of inOrder(both(first.files, rest), deflater)) {
      if (step.kind === 'stream') await sink.addStream(step.file)
      else sink.addBatch(step.files, step.deflated)
    }
    return sink.finish()
  } finally {
    sink.close()
    await deflater.close()
  }
}

/** The files up to that many bytes, and whether these are all. */
function upTo(
  bytes: number,
  rest: Iterator<FoundFile>,
): { readonly files: readonly FoundFile[]; readonly all: boolean } {
  const files: FoundFile[] = []
  for (let size = 0; size <= bytes; ) {
    const next = rest.next()
    if (next.done === true) return { files, all: true }
    files.push(next.value)
    size += next.value.size
  }
  return { files, all: false }
}

function* both(first: readonly FoundFile[], rest: Iterator<FoundFile>): Generator<FoundFile> {
  yield* first
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value
}

type Step =
  | { readonly kind: 'batch'; readonly files: readonly FoundFile[]; readonly deflated: Deflated }
  | { readonly kind: 'stream'; readonly file: FoundFile }

/** Compresses ahead of the writer, by a bounded number of batches, and hands the results over in order. */
async function* inOrder(files: Iterable<FoundFile>, deflater: Deflater): AsyncGenerator<Step> {
  const ahead: Promise<Step>[] = []
  for (const batch of batches(files)) {
    const [first] = batch
    const step: Promise<Step> =
      first !== undefined && first.size >= STREAM_FROM
        ? Promise.resolve({ kind: 'stream', file: first })
        : deflater
            .deflate(batch.map(file => file.content))
            .then(deflated => ({ kind: 'batch', files: batch, deflated }))
    // A later batch may fail while an earlier one is awaited; whoever awaits it hears of it.
    step.catch(() => {})
    ahead.push(step)
    const due = ahead.length >= WINDOW ? ahead.shift() : undefined
    if (due !== undefined) yield await due
  }
  for (const step of ahead) yield await step
}

function* batches(files: Iterable<FoundFile>): Generator<readonly FoundFile[]> {
  let batch: FoundFile[] = []
  let bytes = 0
  for (const file of files) {
    if (batch.length > 0 && (bytes + file.size > BATCH_BYTES || file.size >= STREAM_FROM)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += file.size
  }
  if (batch.length > 0) yield batch
}

const ATTRIBUTES: Readonly<Record<EntryMode, number>> = {
  '644': (0o100644 << 16) >>> 0,
  '755': (0o100755 << 16) >>> 0,
  link: (0o120777 << 16) >>> 0,
}

/** The container, written by fflate around data that is deflated already, straight to a file. */
class ZipSink {
  readonly #fd: number
  readonly #hash = createHash('sha256')
  readonly #zip: Zip
  readonly #entries: PackageEntry[] = []
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #size = 0
  #open = true

  constructor(out: string) {
    this.#fd = openSync(out, 'w')
    this.#zip = new Zip((error, chunk) => {
      if (error !== null) throw error
      this.#pending.push(chunk)
      this.#pendingBytes += chunk.length
      if (this.#pendingBytes >= BATCH_BYTES) this.#flush()
    })
  }

  addBatch(files: readonly FoundFile[], deflated: Deflated): void {
    let offset = 0
    for (const [n, done] of deflated.entries.entries()) {
      const file = files[n]
      if (file === undefined) throw new Error('more entries came back than were sent')
      const input = this.#add(file)
      Object.assign(input, { size: done.size, crc: done.crc })
      input.ondata?.(null, new Uint8Array(deflated.data, offset, done.deflatedSize), true)
      offset += done.deflatedSize
      this.#entries.push({ path: file.path, mode: file.mode, size: done.size, sha256: done.sha256 })
    }
    // The chunks above are views into the batch: let go of it.
    this.#flush()
  }

  async addStream(file: FoundFile): Promise<void> {
    if (!('file' in file.content)) throw new Error('only files are streamed')
    const input = this.#add(file)
    const sha256 = createHash('sha256')
    let [crc, size] = [0, 0]
    const raw = createReadStream(file.content.file, { highWaterMark: 1 << 20 })
    raw.on('data', chunk => {
      sha256.update(chunk)
      crc = crc32(chunk, crc)
      size += chunk.length
    })
    raw.on('error', error => deflated.destroy(error))
    const deflated = raw.pipe(createDeflateRaw({ level: LEVEL, chunkSize: 1 << 18 }))
    for await (const chunk of deflated) input.ondata?.(null, chunk, false)
    Object.assign(input, { size, crc })
    input.ondata?.(null, new Uint8Array(0), true)
    this.#entries.push({ path: file.path, mode: file.mode, size, sha256: sha256.digest('hex') })
  }

  #add(file: FoundFile): ZipInputFile {
    const input: ZipInputFile = {
      filename: file.path,
      size: 0,
      crc: 0,
      compression: 8,
      // fflate writes local time: the local constructor gives the same bytes in every time zone.
      mtime: new Date(1980, 0, 1),
      os: 3,
      attrs: ATTRIBUTES[file.mode],
    }
    this.#zip.add(input)
    return input
  }

  finish(): WrittenZip {
    this.#zip.end()
    this.#flush()
    return { entries: this.#entries, size: this.#size, codeSha256: this.#hash.digest('base64') }
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return
    for (const chunk of this.#pending) this.#hash.update(chunk)
    const written = writevSync(this.#fd, this.#pending)
    if (written !== this.#pendingBytes) throw new Error(`the disk took ${written} of ${this.#pendingBytes} bytes`)
    this.#size += written
    this.#pending = []
    this.#pendingBytes = 0
  }

  close(): void {
    if (this.#open) closeSync(this.#fd)
    this.#open = false
  }
}
