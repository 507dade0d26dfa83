import { createHash } from 'node:crypto'
import { AwsError } from '../http/service.ts'
import type { Content } from './bucket.ts'

export interface Part {
  readonly number: number
  readonly bytes: Uint8Array
  readonly etag: string
  readonly at: number
}

export interface MultipartUpload {
  readonly id: string
  readonly key: string
  /** Everything but the bytes, given when the upload began. */
  readonly content: Omit<Content, 'bytes' | 'etag' | 'checksum'>
  readonly parts: Map<number, Part>
}

/** Every part but the last is at least 5 MiB. */
const MIN_PART_BYTES = 5 * 1024 * 1024

/**
 * Joins the parts the client lists.
 * @throws AwsError InvalidPart, InvalidPartOrder or EntityTooSmall.
 */
export function assemble(
  upload: MultipartUpload,
  listed: readonly { readonly number: number; readonly etag: string }[],
): Content {
  const parts = listed.map(({ number, etag }) => {
    const part = upload.parts.get(number)
    if (part !== undefined && unquoted(part.etag) === unquoted(etag)) return part
    throw new AwsError(
      400,
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { UploadId: upload.id, PartNumber: number, ETag: etag },
    )
  })
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    if (next === undefined) break
    if (next.number <= part.number) {
      throw new AwsError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      )
    }
    if (part.bytes.length < MIN_PART_BYTES) {
      throw new AwsError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: part.bytes.length,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: part.number,
        ETag: unquoted(part.etag),
      })
    }
  }
  const digests = parts.map(part => Buffer.from(unquoted(part.etag), 'hex'))
  const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`
  return { ...upload.content, bytes: Buffer.concat(parts.map(part => part.bytes)), etag, checksum: undefined }
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '')
}
