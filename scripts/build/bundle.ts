import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { actions } from '../../src/config/actions.ts'

/** Files that are started by themselves (a child process, a worker) and so must stay files of their own. */
const SATELLITES: Readonly<Record<string, string>> = {
  'sandbox-server': 'sandbox/src/main.ts',
  'sandbox-handler': 'sandbox/src/lambda/runtime/bootstrap.ts',
}

/**
 * Bundles every action, and the sandbox server, into `outdir` with shared chunks.
 * The entries are the bundles that the actions' metadata names: `dist/deploy.js` is `src/actions/deploy.ts`.
 */
export async function bundle(root: string, outdir: string): Promise<Metafile> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { ...actionEntries(root), ...SATELLITES },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    // CommonJS packages inside an ES module still call require().
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    plugins: [lazyOidc, requiredHttp],
    logLevel: 'warning',
  })
  return result.metafile
}

function actionEntries(root: string): Record<string, string> {
  const bundles = actions.flatMap(({ main, post }) => (post === undefined ? [main] : [main, post]))
  const sources = bundles.map(file => ({
    name: file.replace(/\.js$/, ''),
    source: `src/actions/${file.replace(/\.js$/, '.ts')}`,
  }))
  const missing = sources.filter(({ source }) => !existsSync(join(root, source)))
  if (missing.length > 0)
    throw new Error(`action.yml names bundles without a source: ${missing.map(({ source }) => source).join(', ')}`)
  return Object.fromEntries(sources.map(({ name, source }) => [name, source]))
}

/**
 * @actions/core loads an HTTP client at start for the one call that mints an OIDC token.
 * Loading it on that call instead takes 20 ms off the start of every action (platform notes §4).
 */
const lazyOidc: Plugin = {
  name: 'lazy-oidc',
  setup(b) {
    b.onResolve({ filter: /\/oidc-utils\.js$/ }, args =>
      args.importer.endsWith('/@actions/core/lib/core.js')
        ? { path: 'oidc-utils.js', namespace: 'lazy-oidc', pluginData: args.resolveDir }
        : undefined,
    )
    // No absolute path in here: the bundles must be the same from every folder.
    b.onLoad({ filter: /.*/, namespace: 'lazy-oidc' }, args => ({
      resolveDir: args.pluginData,
      contents:
        "export class OidcClient{static async getIDToken(x){return (await import('./oidc-utils.js')).OidcClient.getIDToken(x)}}",
    }))
    if (!existsSync('node_modules/@actions/core/lib/oidc-utils.js'))
      throw new Error('the lazy-oidc plugin no longer matches @actions/core')
  },
}

/**
 * `import … from 'node:http'` makes Node read every export of that module at once, and one of them is its whole fetch
 * implementation: some 15 ms for nothing. What `require` gives reads what is used.
 */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup(b) {
    b.onResolve({ filter: /^(node:)?https?$/ }, args =>
      args.namespace === 'required-http'
        ? { path: args.path, external: true }
        : { path: `node:${args.path.replace(/^node:/, '')}`, namespace: 'required-http' },
    )
    b.onLoad({ filter: /.*/, namespace: 'required-http' }, args => ({
      contents: `module.exports = require(${JSON.stringify(args.path)})`,
    }))
  },
}
