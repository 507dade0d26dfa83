import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { unzipSync } from 'fflate'
import { readDirectory } from './zip-directory.ts'
import { readEntries, writeEntries, type ZipEntry } from './zip-entries.ts'

/** Where Signer leaves a package's signature. */
export const SIGNATURE_ENTRY = 'META-INF/aws_signer_signature_v1.0.SF'

/** What a signature states of a package, besides its entries. Times in seconds since the epoch. */
export interface Statement {
  readonly profileVersionArn: string
  readonly jobArn: string
  readonly signedAt: number
  readonly expiresAt: number
}

export type ReadSignature =
  | { readonly kind: 'unsigned' }
  /** A signature entry that cannot be read as one. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'signed'; readonly statement: Statement; isIntact(publicKey: KeyObject): boolean }

/**
 * The package with a signature over the names, modes and contents of its entries.
 * @throws Error when the zip is broken.
 */
export async function signZip(entries: readonly ZipEntry[], statement: Statement, key: KeyObject): Promise<Uint8Array> {
  const signature = sign('sha384', signedText(statement, entries), key).toString('base64')
  const content = Buffer.from(formatSignature(statement, signature))
  const entry: ZipEntry = { name: SIGNATURE_ENTRY, attributes: (0o100644 << 16) >>> 0, madeBy: 3, content }
  return writeEntries([...entries, entry])
}

/** What the package says of its signature; whether that is true is known only by the profile's key. */
export function readSignature(zip: Uint8Array): ReadSignature {
  let content: Uint8Array | undefined
  try {
    if (!readDirectory(zip).some(record => record.name === SIGNATURE_ENTRY)) return { kind: 'unsigned' }
    content = unzipSync(zip, { filter: file => file.name === SIGNATURE_ENTRY })[SIGNATURE_ENTRY]
  } catch {
    return Buffer.from(zip).includes(SIGNATURE_ENTRY) ? { kind: 'unreadable' } : { kind: 'unsigned' }
  }
  const parsed = content === undefined ? undefined : parseSignature(Buffer.from(content).toString('utf8'))
  if (parsed === undefined) return { kind: 'unreadable' }
  const { statement, signature } = parsed
  return { kind: 'signed', statement, isIntact: publicKey => isIntact(zip, statement, signature, publicKey) }
}

function isIntact(zip: Uint8Array, statement: Statement, signature: Buffer, publicKey: KeyObject): boolean {
  try {
    const entries = readEntries(zip).filter(entry => entry.name !== SIGNATURE_ENTRY)
    return verify('sha384', signedText(statement, entries), publicKey, signature)
  } catch {
    return false
  }
}

/** The manifest that is signed: the statement, then one line per entry by name. */
function signedText(statement: Statement, entries: readonly ZipEntry[]): Buffer {
  const { profileVersionArn, jobArn, signedAt, expiresAt } = statement
  const lines = entries.map(({ name, attributes, madeBy, content }) =>
    JSON.stringify([name, madeBy, attributes, createHash('sha384').update(content).digest('hex')]),
  )
  return Buffer.from([JSON.stringify([profileVersionArn, jobArn, signedAt, expiresAt]), ...lines.sort()].join('\n'))
}

function formatSignature({ profileVersionArn, jobArn, signedAt, expiresAt }: Statement, signature: string): string {
  return `${JSON.stringify({ profileVersionArn, jobArn, signedAt, expiresAt, signature }, undefined, 2)}\n`
}

/** Only the exact text that signing writes is a signature: every other byte is a change. */
function parseSignature(text: string): { readonly statement: Statement; readonly signature: Buffer } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const read: Partial<Record<keyof Statement | 'signature', unknown>> = value
  const { profileVersionArn, jobArn, signedAt, expiresAt, signature } = read
  if (typeof profileVersionArn !== 'string' || typeof jobArn !== 'string' || typeof signature !== 'string')
    return undefined
  if (typeof signedAt !== 'number' || typeof expiresAt !== 'number') return undefined
  const statement = { profileVersionArn, jobArn, signedAt, expiresAt }
  const bytes = Buffer.from(signature, 'base64')
  return formatSignature(statement, bytes.toString('base64')) === text ? { statement, signature: bytes } : undefined
}
