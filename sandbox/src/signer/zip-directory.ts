/** One record of a zip's central directory, as far as a signature covers it. fflate reads contents but no modes. */
export interface ZipRecord {
  readonly name: string
  /** The high half is the Unix mode, symbolic links included. */
  readonly attributes: number
  /** Who made it: 3 is Unix, without which readers ignore the mode. */
  readonly madeBy: number
  readonly crc: number
}

const END = 0x06054b50
const RECORD = 0x02014b50
const LOCAL = 0x04034b50
const UTF8_NAMES = 0x800

/**
 * The central directory, in its own order.
 * @throws RangeError when the bytes are no zip, a name comes twice, or a record and its local header disagree.
 */
export function readDirectory(zip: Uint8Array): readonly ZipRecord[] {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = findEnd(bytes)
  const records: ZipRecord[] = []
  let at = bytes.readUInt32LE(end + 16)
  while (at + 46 <= end && bytes.readUInt32LE(at) === RECORD) {
    const encoding = bytes.readUInt16LE(at + 8) & UTF8_NAMES ? 'utf8' : 'latin1'
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
    const name = bytes.subarray(at + 46, nameEnd)
    if (!localName(bytes, bytes.readUInt32LE(at + 42)).equals(name)) {
      throw new RangeError(`the local header of ${name.toString(encoding)} names another entry`)
    }
    records.push({
      name: name.toString(encoding),
      attributes: bytes.readUInt32LE(at + 38),
      madeBy: bytes.readUInt8(at + 5),
      crc: bytes.readUInt32LE(at + 16),
    })
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  if (new Set(records.map(record => record.name)).size < records.length) throw new RangeError('an entry comes twice')
  return records
}

function findEnd(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - 22 - 0xffff)
  for (let at = bytes.length - 22; at >= lowest; at -= 1) {
    if (bytes.readUInt32LE(at) === END) return at
  }
  throw new RangeError('no end of a central directory')
}

function localName(bytes: Buffer, at: number): Buffer {
  if (bytes.readUInt32LE(at) !== LOCAL) throw new RangeError('a record points at no entry')
  return bytes.subarray(at + 30, at + 30 + bytes.readUInt16LE(at + 26))
}
