import { gunzipSync } from 'node:zlib'

/**
 * A request's body without its transport framing: aws-chunked (how SDKs stream to S3) and gzip (what they use for a
 * large PutMetricData) are undone (F§3.7). To S3 a gzip coding is a property of the object, so those bytes stay.
 * @throws RangeError when the framing is broken.
 */
export function decodeBody(service: string, headers: Headers, raw: Uint8Array): Uint8Array {
  const codings = (headers.get('content-encoding') ?? '').split(',').map(coding => coding.trim().toLowerCase())
  const chunked =
    codings.includes('aws-chunked') || (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-')
  const unframed = chunked ? unchunk(raw) : raw
  return codings.includes('gzip') && service !== 's3' ? gunzipSync(unframed) : unframed
}

/** Chunk signatures and trailing checksums are dropped unread: nothing here checks what TCP already did. */
function unchunk(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const parts: Uint8Array[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) throw new RangeError('an aws-chunked body ends inside a chunk header')
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const start = lineEnd + 2
    if (!Number.isInteger(size) || start + size > bytes.length) {
      throw new RangeError('an aws-chunked body has a chunk of a wrong size')
    }
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}
