import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { actions } from '../../src/config/actions.ts'
import { mergeChunks } from './merge-chunks.ts'

/**
 * Files that are started by themselves (a child process, a worker) and so must stay files of their own. They share no
 * code with the actions: the sandbox would load all of the actions' for it.
 */
const SATELLITES: Readonly<Record<string, string>> = {
  'sandbox-server': 'sandbox/src/main.ts',
  'sandbox-handler': 'sandbox/src/lambda/runtime/bootstrap.ts',
}

/** The command line, which runs the same actions from a terminal. */
const CLI: Readonly<Record<string, string>> = { cli: 'src/cli/entry.ts' }

/**
 * Bundles every action, the command line, and the sandbox server, into `outdir` with shared chunks.
 * The entries are the bundles that the actions' metadata names: `dist/deploy.js` is `src/actions/deploy.ts`, run.
 */
export async function bundle(root: string, outdir: string): Promise<Metafile> {
  const entries = await split(root, outdir, { ...actionEntries(root), ...CLI })
  await mergeChunks(outdir, 'deploy.js', 'core')
  const satellites = await split(root, outdir, SATELLITES)
  return {
    inputs: { ...entries.inputs, ...satellites.inputs },
    outputs: { ...entries.outputs, ...satellites.outputs },
  }
}

async function split(root: string, outdir: string, entryPoints: Record<string, string>): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
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
    plugins: [startedAction, lazyOidc, unusedPlatform, requiredBuiltins],
    logLevel: 'warning',
  })
  return metafile
}

function actionEntries(root: string): Record<string, string> {
  const bundles = actions.flatMap(({ main, post }) => (post === undefined ? [main] : [main, post]))
  const names = bundles.map(file => file.replace(/\.js$/, ''))
  const missing = names.filter(name => !existsSync(join(root, 'src/actions', `${name}.ts`)))
  if (missing.length > 0) throw new Error(`action.yml names bundles without a source: ${missing.join(', ')}`)
  return Object.fromEntries(names.map(name => [name, `${ACTION}${name}`]))
}

const ACTION = 'action:'

/** A bundle of an action runs what `src/actions/<name>.ts` exports as `run`, which the command line runs as well. */
const startedAction: Plugin = {
  name: 'started-action',
  setup(b) {
    b.onResolve({ filter: /^action:/ }, args => ({ path: args.path.slice(ACTION.length), namespace: 'action' }))
    b.onLoad({ filter: /.*/, namespace: 'action' }, args => ({
      resolveDir: join(b.initialOptions.absWorkingDir ?? '.', 'src/actions'),
      contents: `import { run } from './${args.path}.ts'; import { runAction } from './run-action.ts'; await runAction(run)`,
    }))
  },
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
 * @actions/core also tells what machine it runs on, through the tools that start programs and through `assert`. Nothing
 * here asks: told that loading these has no side effects, esbuild leaves them out, some 5 ms of every start.
 */
const unusedPlatform: Plugin = {
  name: 'unused-platform',
  setup(b) {
    b.onResolve({ filter: /^\.\/(platform|path-utils)\.js$/ }, args =>
      args.importer.endsWith('/@actions/core/lib/core.js')
        ? { path: join(args.resolveDir, args.path), sideEffects: false }
        : undefined,
    )
  },
}

/**
 * `import … from 'node:http'` makes Node read every export of that module at once, and behind some of them it loads more:
 * its whole fetch implementation (15 ms), standard input, worker threads. What `require` gives reads what is used.
 */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(b) {
    const names = new Set(builtinModules)
    b.onResolve({ filter: /^(node:)?[a-z][a-z0-9_/]*$/ }, args => {
      const name = args.path.replace(/^node:/, '')
      if (!names.has(name)) return
      const path = `node:${name}`
      return args.kind === 'require-call' ? { path, external: true } : { path, namespace: 'required-builtins' }
    })
    b.onLoad({ filter: /.*/, namespace: 'required-builtins' }, args => ({
      contents: `module.exports = require(${JSON.stringify(args.path)})`,
    }))
    // The SDK imports two of them when it is first used, each of which would be a file of its own.
    b.onLoad({ filter: /\/(node-http-handler|invoke-store)\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace(
        /\bimport\((["'])(node:\w+)\1\)/g,
        'Promise.resolve(require("$2"))',
      )
      return { contents }
    })
  },
}
