/** One entry to compress: a file on disk, or the target of a link. */
export type DeflateJob = { readonly file: string } | { readonly link: string }

export interface Deflated {
  /** Raw deflate streams of all jobs, one behind the other. */
  readonly data: ArrayBuffer
  readonly entries: readonly {
    readonly size: number
    readonly deflatedSize: number
    readonly crc: number
    /** Hex, of the uncompressed bytes. */
    readonly sha256: string
  }[]
}

/* istanbul ignore next: a worker thread runs the text of this function, where no counter exists */
/**
 * Reads, hashes and compresses a batch, each file read once so that the digest describes what is in the zip.
 * Names nothing outside itself: worker threads are started from its text, which survives bundling.
 */
export function deflateBatch(jobs: readonly DeflateJob[], level: number): Deflated {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const { crc32, deflateRawSync } = process.getBuiltinModule('node:zlib')
  const { hash } = process.getBuiltinModule('node:crypto')
  const entries = []
  const parts = []
  for (const job of jobs) {
    const bytes = 'file' in job ? readFileSync(job.file) : Buffer.from(job.link)
    // An output chunk near the result's size: one allocation instead of a list of them.
    const deflated = deflateRawSync(bytes, { level, chunkSize: Math.max(1024, bytes.length >> 1) })
    parts.push(deflated)
    entries.push({
      size: bytes.length,
      deflatedSize: deflated.length,
      crc: crc32(bytes),
      sha256: hash('sha256', bytes, 'hex'),
    })
  }
  const data = new ArrayBuffer(entries.reduce((sum, entry) => sum + entry.deflatedSize, 0))
  const view = new Uint8Array(data)
  let offset = 0
  for (const part of parts) {
    view.set(part, offset)
    offset += part.length
  }
  return { data, entries }
}
