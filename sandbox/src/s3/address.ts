/** Where an S3 request points, whichever style the client writes it in. */
export interface Address {
  readonly bucket: string | undefined
  readonly key: string | undefined
}

/** Hosts that carry the bucket in front: AWS' own names and the loopback ones. */
const VIRTUAL_HOST = /^(.+?)\.(?:s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?|localhost|127\.0\.0\.1)$/

/**
 * @param rawPath path with its percent encoding.
 * @param host value of the Host header: `bucket.localhost:4566` is virtual-host style, `127.0.0.1:4566` path style.
 */
export function findAddress(rawPath: string, host: string | null): Address {
  const path = rawPath.replace(/^\//, '')
  const bucket = VIRTUAL_HOST.exec((host ?? '').replace(/:\d+$/, '').toLowerCase())?.[1]
  if (bucket !== undefined) return { bucket, key: decode(path) }
  const slash = path.indexOf('/')
  if (slash === -1) return { bucket: decode(path), key: undefined }
  return { bucket: decode(path.slice(0, slash)), key: decode(path.slice(slash + 1)) }
}

function decode(part: string): string | undefined {
  if (part === '') return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
