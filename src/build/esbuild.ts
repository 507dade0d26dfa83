import { mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure, InputError } from '../report/failure.ts'
import { copyAssets } from './assets.ts'
import { bundleProblem, parseMetafile } from './bundle-check.ts'
import type { BuildContext } from './context.ts'
import { bundleFile, esbuildArguments } from './esbuild-arguments.ts'
import { shipPackages } from './installed-packages.ts'
import { locateEsbuild } from './locate-esbuild.ts'
import { runTool } from './run-tool.ts'
import type { EntrySource } from './source.ts'
import { relocateSourceMap } from './source-map.ts'

/** A folder that holds exactly what the package will. */
export interface Bundle {
  readonly folder: string
  /** For a person: `esbuild 0.28.2 of the workspace`. */
  readonly label: string
}

/**
 * Bundles an entry and what it ships into a folder of its own.
 * The bytes depend on the sources, the options and the esbuild only: paths inside are relative to the workspace.
 * @throws Failure with esbuild's own words when the code does not build, or when Lambda would not find the handler.
 */
export async function bundle(source: EntrySource, entry: string, context: BuildContext): Promise<Bundle> {
  const folder = join(context.scratch, 'bundle')
  const metafile = join(context.scratch, 'bundle.json')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const esbuild = await locateEsbuild(dirname(entry), context)
  context.log.info(`Bundling ${source.path} with ${esbuild.label}`)
  // esbuild names files relative to its folder: the real one, or a link to it would leak into the bytes.
  const workspace = realpathSync(context.workspace)
  const { code, stderr } = await runTool(esbuild.binary, esbuildArguments(source, { entry, folder, metafile }), {
    cwd: workspace,
    env: { ...context.env, PWD: workspace },
  })
  if (code !== 0) {
    throw new Failure({
      what: `${source.path} does not build.`,
      next: 'Run the same build on your machine, or fix what esbuild names below.',
      detail: stderr.trim(),
    })
  }
  if (stderr.trim() !== '') context.log.warning(stderr.trim())
  const problem = bundleProblem(parseMetafile(readFileSync(metafile, 'utf8')), source)
  if (problem !== undefined) throw new Failure(problem)
  if (source.sourceMap) relocateSourceMap(join(folder, `${bundleFile(source)}.map`), workspace)
  const shipped = shipPackages(source.external, dirname(entry), folder)
  if (shipped.length > 0) context.log.info(`Shipping under node_modules: ${shipped.join(', ')}`)
  const place = { workspace, checkout: context.checkout ?? workspace, from: dirname(entry), to: folder }
  for (const pattern of source.assets) copyAssets(pattern, place)
  return { folder, label: esbuild.label }
}

/** @returns the real path of the entry. @throws InputError when there is no such file. */
export function entryFile(source: EntrySource, workspace: string): string {
  const path = resolve(workspace, source.path)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InputError('entry', source.path, 'names no file', 'a file in the workspace, such as src/handler.ts')
  }
  return realpathSync(path)
}
