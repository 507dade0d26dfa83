import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { AwsError } from '../http/service.ts'

/** A checksum a client stores with an object, by its algorithm's name in the API: `CRC32`. */
export interface Checksum {
  readonly algorithm: string
  readonly value: string
}

const CALCULATIONS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  CRC32: bytes => {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(crc32(bytes))
    return value.toString('base64')
  },
  SHA1: bytes => createHash('sha1').update(bytes).digest('base64'),
  SHA256: bytes => createHash('sha256').update(bytes).digest('base64'),
}

const HEADER = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/

/**
 * The checksum to keep: the one sent as a header, else the one announced as a trailer, calculated here since trailers
 * go with the framing. Algorithms that Node lacks (CRC32C, CRC64NVME) are kept as sent and not checked.
 * @throws AwsError InvalidDigest / BadDigest when a sent digest is not that of the body.
 */
export function checksumOf(headers: Headers, body: Uint8Array): Checksum | undefined {
  checkMd5(headers.get('content-md5'), body)
  for (const [name, value] of headers) {
    const algorithm = HEADER.exec(name)?.[1]?.toUpperCase()
    if (algorithm === undefined) continue
    const right = CALCULATIONS[algorithm]?.(body) ?? value
    if (right !== value) {
      throw new AwsError(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
    }
    return { algorithm, value }
  }
  const announced = headers.get('x-amz-trailer') ?? ''
  const algorithm = HEADER.exec(announced)?.[1]?.toUpperCase()
  const value = algorithm === undefined ? undefined : CALCULATIONS[algorithm]?.(body)
  return algorithm === undefined || value === undefined ? undefined : { algorithm, value }
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {}
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
    'x-amz-checksum-type': 'FULL_OBJECT',
  }
}

function checkMd5(sent: string | null, body: Uint8Array): void {
  if (sent === null) return
  if (Buffer.from(sent, 'base64').length !== 16) {
    throw new AwsError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.')
  }
  const calculated = createHash('md5').update(body).digest('base64')
  if (calculated === sent) return
  throw new AwsError(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: sent,
    CalculatedDigest: calculated,
  })
}
