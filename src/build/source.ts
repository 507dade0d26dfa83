/** Where a deployment comes from. Exactly one per run; relative paths start at the workspace. */
export type Source =
  | EntrySource
  /** A folder that is zipped as it is: the `code-artifacts-dir` of AWS' own deploy action. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A zip (or jar) somebody else built. Deployed byte for byte. */
  | { readonly kind: 'zip'; readonly path: string }
  | { readonly kind: 's3-object'; readonly bucket: string; readonly key: string; readonly versionId?: string }
  | { readonly kind: 'image'; readonly uri: string }
  /** Nothing of ours: publish what `$LATEST` holds. */
  | { readonly kind: 'none' }

export type ModuleFormat = 'esm' | 'cjs'

/** What esbuild makes of a file it meets that is neither code nor JSON. */
export const ASSET_LOADERS = ['base64', 'binary', 'copy', 'dataurl', 'file', 'json', 'text'] as const
export type AssetLoader = (typeof ASSET_LOADERS)[number]

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
  /** Packages a layer brings, in esbuild's notation: `sharp`, `@company/*`. */
  readonly external: readonly string[]
  /** Installed packages shipped whole under `node_modules`, with their dependencies: those that load files of their own. */
  readonly packages: readonly string[]
  /** Files and folders shipped beside the bundle, at their path relative to the entry's folder. */
  readonly assets: readonly string[]
  /** `.html` → `text`: files that are imported like code. */
  readonly loaders: Readonly<Record<string, AssetLoader>>
}
