import { randomBytes } from 'node:crypto'
import type { Checksum } from './checksum.ts'
import { isDeleteMarker, noSuchKey, noSuchVersion } from './errors.ts'
import type { MultipartUpload } from './multipart-upload.ts'

/** What a client gives an object besides its name. */
export interface Content {
  readonly bytes: Uint8Array
  /** Quoted, as S3 writes it. */
  readonly etag: string
  /** Headers that come back with every read: content type, user metadata, encryption, storage class. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: Checksum | undefined
  readonly tags: readonly Tag[]
}

export interface Tag {
  readonly key: string
  readonly value: string
}

export interface ObjectVersion extends Content {
  readonly kind: 'object'
  readonly key: string
  /** `null` while the bucket was not versioned. */
  readonly versionId: string
  readonly at: number
}

export interface DeleteMarker {
  readonly kind: 'delete-marker'
  readonly key: string
  readonly versionId: string
  readonly at: number
}

export type Version = ObjectVersion | DeleteMarker

/** One bucket: every key's versions, newest first. */
export class Bucket {
  readonly name: string
  readonly region: string
  readonly created: number
  versioning: 'Enabled' | 'Suspended' | undefined
  /** Sub-resources that are only kept: the XML last put, by name. */
  readonly settings = new Map<string, string>()
  readonly uploads = new Map<string, MultipartUpload>()
  readonly #versions = new Map<string, readonly Version[]>()

  constructor(name: string, region: string, created: number) {
    this.name = name
    this.region = region
    this.created = created
  }

  get isEmpty(): boolean {
    return this.#versions.size === 0
  }

  /** Every version, by key in UTF-8 order and newest first. */
  versions(): readonly Version[] {
    const keys = [...this.#versions.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return keys.flatMap(key => this.#versions.get(key) ?? [])
  }

  latest(key: string): Version | undefined {
    return this.#versions.get(key)?.[0]
  }

  put(key: string, content: Content, at: number): ObjectVersion {
    return this.#add({ ...content, kind: 'object', key, versionId: this.#nextVersionId(), at })
  }

  /** @throws AwsError NoSuchKey, NoSuchVersion or MethodNotAllowed (a delete marker named by its version). */
  read(key: string, versionId?: string): ObjectVersion {
    if (versionId !== undefined) {
      const version = this.#find(key, versionId)
      if (version === undefined) throw noSuchVersion(key, versionId)
      if (version.kind === 'delete-marker') throw isDeleteMarker(key, versionId)
      return version
    }
    const version = this.latest(key)
    if (version === undefined) throw noSuchKey(key)
    if (version.kind === 'object') return version
    throw noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId })
  }

  /** Replaces an object's tags in place: the version and its date stay. */
  retag(object: ObjectVersion, tags: readonly Tag[]): void {
    const versions = this.#versions.get(object.key) ?? []
    this.#versions.set(
      object.key,
      versions.map(version => (version === object ? { ...object, tags } : version)),
    )
  }

  /**
   * Deletes one version for good or, without an id, hides the key behind a delete marker where the bucket keeps
   * versions. Deleting what is not there succeeds, as S3 has it.
   * @returns the version removed or the marker added, where there is one.
   */
  delete(key: string, versionId: string | undefined, at: number): Version | undefined {
    if (versionId !== undefined || this.versioning === undefined) return this.#remove(key, versionId ?? 'null')
    return this.#add({ kind: 'delete-marker', key, versionId: this.#nextVersionId(), at })
  }

  #find(key: string, versionId: string): Version | undefined {
    return this.#versions.get(key)?.find(version => version.versionId === versionId)
  }

  #remove(key: string, versionId: string): Version | undefined {
    const removed = this.#find(key, versionId)
    const rest = (this.#versions.get(key) ?? []).filter(version => version !== removed)
    if (rest.length === 0) this.#versions.delete(key)
    else this.#versions.set(key, rest)
    return removed
  }

  #add<T extends Version>(version: T): T {
    if (version.versionId === 'null') this.#remove(version.key, 'null')
    this.#versions.set(version.key, [version, ...(this.#versions.get(version.key) ?? [])])
    return version
  }

  #nextVersionId(): string {
    return this.versioning === 'Enabled' ? randomBytes(24).toString('base64url').replaceAll('-', '.') : 'null'
  }
}
