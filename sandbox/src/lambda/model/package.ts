import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { invalidParameter, tooLarge } from '../wire/errors.ts'

/** F§1.6: limits of what is sent with the request, and of code and layers together once unpacked. */
const MAX_ZIPPED_BYTES = 52_428_800
const MAX_UNZIPPED_BYTES = 262_144_000
const MAX_REQUEST_BYTES = 70_167_211

export interface Package {
  readonly bytes: Uint8Array
  readonly sha256: string
  readonly unpackedSize: number
}

export function checkRequestSize(bytes: number, operation: string): void {
  if (bytes <= MAX_REQUEST_BYTES) return
  throw tooLarge(`Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the ${operation} operation`)
}

export function checkZippedSize(bytes: number): void {
  if (bytes <= MAX_ZIPPED_BYTES) return
  throw tooLarge(`Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`)
}

/** @param bytes unpacked size of the code plus every layer. */
export function checkUnpackedSize(bytes: number): void {
  if (bytes <= MAX_UNZIPPED_BYTES) return
  throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
}

/** Reads a package's directory: its size once unpacked and its CodeSha256, base64 of the digest (F§1.4). */
export function readPackage(bytes: Uint8Array): Package {
  let unpackedSize = 0
  try {
    unzipSync(bytes, {
      filter: entry => {
        unpackedSize += entry.originalSize
        return false
      },
    })
  } catch {
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.')
  }
  return { bytes, sha256: createHash('sha256').update(bytes).digest('base64'), unpackedSize }
}
