import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { unzipSync, Zip, type ZipInputFile } from 'fflate'
import { readDirectory, type ZipRecord } from './zip-directory.ts'

/** An entry of a zip with its content. */
export interface ZipEntry extends Omit<ZipRecord, 'crc'> {
  readonly content: Uint8Array
}

/** @throws Error when the zip or the data of any entry is broken. */
export function readEntries(zip: Uint8Array): readonly ZipEntry[] {
  const contents = unzipSync(zip)
  return readDirectory(zip).map(({ name, attributes, madeBy, crc }) => {
    const content = contents[name]
    if (content === undefined || crc32(content) !== crc) throw new RangeError(`${name} cannot be read`)
    return { name, attributes, madeBy, content }
  })
}

const deflate = promisify(deflateRaw)

/** Writes entries with their modes, all of one time: equal entries give equal bytes. */
export async function writeEntries(entries: readonly ZipEntry[]): Promise<Uint8Array> {
  const deflated = await Promise.all(entries.map(async entry => ({ entry, data: await deflate(entry.content) })))
  const parts: Uint8Array[] = []
  const zip = new Zip((error, part) => {
    if (error) throw error
    parts.push(part)
  })
  for (const { entry, data } of deflated) {
    const file: ZipInputFile = {
      filename: entry.name,
      size: entry.content.length,
      crc: crc32(entry.content),
      compression: 8,
      mtime: new Date(1980, 0, 1),
      os: entry.madeBy,
      attrs: entry.attributes,
    }
    zip.add(file)
    file.ondata?.(null, new Uint8Array(data), true)
  }
  zip.end()
  return Buffer.concat(parts)
}
