import { InputError } from '../report/failure.ts'
import { entryPathProblem } from './entry-path.ts'
import type { EntrySource } from './source.ts'

/** Where the bundle and its parts go. */
export interface BundlePaths {
  readonly entry: string
  readonly folder: string
  readonly metafile: string
}

/**
 * A handler as Lambda reads it: behind the last `/`, the file ends at the first dot, and the rest is the export
 * (`src/index.api.handler` is `handler` of `api` of `src/index`).
 * @throws InputError for a text that names no file and export.
 */
function parseHandler(handler: string): { readonly file: string; readonly exported: string } {
  const [, file = '', exported = ''] = /^((?:.*\/)?[^./]+)\.([^./]+)(?:\.[^./]+)*$/.exec(handler) ?? []
  if (entryPathProblem(file) === undefined) return { file, exported }
  throw new InputError('handler', handler, 'names no file and export', 'file.export, such as index.handler')
}

/** The bundle's file without its extension: `index` for the handler `index.handler`. @throws InputError */
export function bundleName(handler: string): string {
  return parseHandler(handler).file
}

/** The export Lambda will look for: `handler` for `index.handler`. @throws InputError */
export function exportName(handler: string): string {
  return parseHandler(handler).exported
}

/** The bundle's file: the extension says the format, whatever package.json is near. */
export function bundleFile(source: EntrySource): string {
  return `${bundleName(source.handler)}${source.format === 'esm' ? '.mjs' : '.cjs'}`
}

/**
 * CommonJS code inside an ES module still wants `require`, `__filename` and `__dirname`. As globals, so that code
 * declaring its own does not collide with ours.
 */
const BANNER = [
  `import{createRequire as __canary_require}from'node:module';`,
  'globalThis.require??=__canary_require(import.meta.url);',
  'globalThis.__filename??=import.meta.filename;globalThis.__dirname??=import.meta.dirname;',
].join('')

/** Files that are imported like code and that esbuild has no opinion of: shipped as they are, or as their text. */
const LOADERS: Readonly<Record<string, string>> = {
  '.node': 'copy',
  '.wasm': 'binary',
  ...Object.fromEntries(['ejs', 'gql', 'graphql', 'hbs', 'html', 'md', 'pem', 'sql'].map(name => [`.${name}`, 'text'])),
}

/** The command line for esbuild. The JavaScript API is not used: it cannot be bundled without its binary. */
export function esbuildArguments(source: EntrySource, paths: BundlePaths): string[] {
  const esm = source.format === 'esm'
  const external = [...(source.externalAwsSdk ? ['@aws-sdk/*', '@smithy/*'] : []), ...source.external]
  return [
    `${bundleName(source.handler)}=${paths.entry}`,
    '--bundle',
    '--platform=node',
    `--target=${target(source.runtime)}`,
    `--format=${source.format}`,
    `--outdir=${paths.folder}`,
    `--out-extension:.js=${esm ? '.mjs' : '.cjs'}`,
    `--metafile=${paths.metafile}`,
    // ES modules before CommonJS where a package has both: only they can be tree-shaken.
    '--main-fields=module,main',
    ...Object.entries(LOADERS).map(([extension, loader]) => `--loader:${extension}=${loader}`),
    ...external.map(name => `--external:${name}`),
    ...(source.minify ? ['--minify'] : []),
    // Positions and names are what a stack trace needs; the sources themselves would be most of the package.
    ...(source.sourceMap ? ['--sourcemap=linked', '--sources-content=false'] : []),
    ...(esm ? [`--banner:js=${BANNER}`] : []),
    '--legal-comments=none',
    '--log-level=warning',
    '--color=false',
  ]
}

/** The oldest Node a function can still be deployed to (F§1.13). */
const OLDEST = '22'

function target(runtime: string | undefined): string {
  const version = /^nodejs(\d+)\.x$/.exec(runtime ?? '')?.[1]
  return `node${version ?? OLDEST}`
}
