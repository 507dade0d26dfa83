/** Where a deployment comes from. Exactly one per run; relative paths start at the workspace. */
export type Source =
  | EntrySource
  /** A folder that is zipped as it is: the `code-artifacts-dir` of AWS' own deploy action. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A zip (or jar) somebody else built. Deployed byte for byte. */
  | { readonly kind: 'zip'; readonly path: string }
  | {
      readonly kind: 's3-object'
      readonly bucket: string
      readonly key: string
      readonly versionId?: string
      /** Of an object without versions: tells one content of it from another. */
      readonly etag?: string
    }
  | { readonly kind: 'image'; readonly uri: string }
  /** Nothing of ours: publish what `$LATEST` holds. */
  | { readonly kind: 'none' }

export type ModuleFormat = 'esm' | 'cjs'

/** A TypeScript or JavaScript file, bundled with everything it imports. */
export interface EntrySource {
  readonly kind: 'entry'
  readonly path: string
  /** Lambda's handler setting, `index.handler`: names the bundle's file and the export it must have. */
  readonly handler: string
  readonly format: ModuleFormat
  /** The Lambda runtime, `nodejs22.x`: what syntax the bundle may use. Unset: the oldest one still supported. */
  readonly runtime?: string
  readonly minify: boolean
  /** Ships the source map beside the bundle. Whether Node reads it stays the user's choice. */
  readonly sourceMap: boolean
  /** Leaves `@aws-sdk/*` and `@smithy/*` to the runtime, whose version drifts (F§7). */
  readonly externalAwsSdk: boolean
  /**
   * Packages left out of the bundle: `sharp`, `@company/*`. One that is named in full and is among the `dependencies`
   * of the nearest package.json is shipped whole under `node_modules`; any other is the runtime's or a layer's.
   */
  readonly external: readonly string[]
  /** Paths and globs of files shipped beside the bundle, at their path relative to the entry's folder. */
  readonly assets: readonly string[]
}
