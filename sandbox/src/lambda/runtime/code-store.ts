import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'

const FILE_TYPE = 0o170000
const SYMLINK = 0o120000

/** Unpacks every package once, into a temporary folder that `close` removes. */
export class CodeStore {
  #root: Promise<string> | undefined
  readonly #unpacked = new Map<string, Promise<string>>()
  /** A stored package is the same array at every invocation. */
  readonly #hashes = new WeakMap<Uint8Array, string>()

  /** @returns the folders that hold the files of these archives. The same bytes share one folder. */
  folders(zips: readonly Uint8Array[]): Promise<string[]> {
    return Promise.all(zips.map(zip => this.#folder(zip)))
  }

  #folder(zip: Uint8Array): Promise<string> {
    const hash = this.#hashes.get(zip) ?? createHash('sha256').update(zip).digest('hex')
    this.#hashes.set(zip, hash)
    const unpacking = this.#unpacked.get(hash) ?? this.#unpack(hash, zip)
    this.#unpacked.set(hash, unpacking)
    return unpacking
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#unpacked.values())
    if (this.#root !== undefined) await rm(await this.#root, { recursive: true, force: true })
  }

  async #unpack(hash: string, zip: Uint8Array): Promise<string> {
    this.#root ??= mkdtemp(join(tmpdir(), 'sandbox-code-'))
    const folder = join(await this.#root, hash.slice(0, 24))
    await mkdir(folder, { recursive: true })
    await unzip(zip, folder)
    return folder
  }
}

/** Unpacks with symbolic links and modes, as Lambda does. An entry that would leave the folder is refused. */
export async function unzip(zip: Uint8Array, folder: string): Promise<void> {
  const archive = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), {
    lazyEntries: true,
    autoClose: false,
  })
  for await (const entry of archive.eachEntry()) {
    const path = resolve(folder, entry.fileName)
    if (path !== folder && !path.startsWith(folder + sep)) throw new RangeError(`${entry.fileName} leaves the package`)
    if (entry.fileName.endsWith('/')) {
      await mkdir(path, { recursive: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    const mode = entry.externalFileAttributes >>> 16
    const stream = await archive.openReadStreamPromise(entry)
    if ((mode & FILE_TYPE) === SYMLINK) {
      const target = await text(stream)
      if (!resolve(dirname(path), target).startsWith(folder + sep)) {
        throw new RangeError(`${entry.fileName} links outside the package`)
      }
      await symlink(target, path)
    } else {
      await writeFile(path, await buffer(stream))
      // Archives without Unix attributes carry mode 0, which nothing could read.
      if ((mode & 0o777) !== 0) await chmod(path, (mode & 0o777) | 0o200)
    }
  }
}
