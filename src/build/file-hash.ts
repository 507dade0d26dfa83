import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** The hash Lambda will report as `CodeSha256`, and the length in bytes, of a zip on disk. */
export async function fileHash(path: string): Promise<{ codeSha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk)
    size += chunk.length
  }
  return { codeSha256: hash.digest('base64'), size }
}
