/** One file of a package. Directories are not entries: Lambda makes them as it unpacks. */
export interface PackageEntry {
  /** Relative, `/` between segments, never `..`. */
  readonly path: string
  /** Permissions as Lambda will see them, normalised (F§7.1); `link` is a symbolic link whose content is its target. */
  readonly mode: EntryMode
  /** Uncompressed bytes. */
  readonly size: number
  /** Hex SHA-256 of the uncompressed bytes. */
  readonly sha256: string
}

export type EntryMode = '644' | '755' | 'link'

/** A zip on this machine, ready to be uploaded. */
export interface ZipPackage {
  readonly kind: 'zip'
  /** Absolute path of the zip. */
  readonly path: string
  /** The source digest (promise 7): hex, the same for the same files on any machine and day. */
  readonly digest: string
  /** Base64 SHA-256 of the zip itself, as Lambda reports it. */
  readonly codeSha256: string
  /** Bytes of the zip. */
  readonly size: number
  readonly unpackedSize: number
  readonly entries: readonly PackageEntry[]
  /** For a person: `src/handler.ts, bundled by esbuild 0.28.2 of the workspace`. */
  readonly origin: string
}

/** What a run deploys. `digest` is missing where only AWS knows what the thing named today contains. */
export type Package =
  | ZipPackage
  | {
      readonly kind: 's3-object'
      readonly bucket: string
      readonly key: string
      readonly versionId?: string
      readonly digest?: string
      readonly origin: string
    }
  | { readonly kind: 'image'; readonly uri: string; readonly digest?: string; readonly origin: string }
  | { readonly kind: 'none'; readonly origin: string }

/** The hash Lambda will report for a package, where it can be known beforehand (F§1.4). */
export function hashOf(pkg: Package): string | undefined {
  if (pkg.kind === 'zip') return pkg.codeSha256
  return pkg.kind === 'image' ? pkg.digest : undefined
}
