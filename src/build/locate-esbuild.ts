import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { BuildContext } from './context.ts'
import { type EsbuildRelease, esbuildRelease } from './esbuild-release.ts'
import { fetchEsbuild, noEsbuild } from './fetch-esbuild.ts'
import { upwards } from './upwards.ts'

export interface Esbuild {
  /** The native binary. */
  readonly binary: string
  /** For a person: `esbuild 0.28.2 of the workspace`. */
  readonly label: string
}

/**
 * The esbuild that will bundle: the workspace's own if it has one (the version its tests ran with), else ours.
 * @param from the folder of the entry; searched upwards as Node would
 * @throws Failure when there is none and none can be had.
 */
export async function locateEsbuild(from: string, context: BuildContext): Promise<Esbuild> {
  const release = esbuildRelease(process.platform, process.arch)
  if (release === undefined) throw noEsbuild(`esbuild is not made for ${process.platform}-${process.arch}`)
  return ownEsbuild(from, release) ?? (await fetchEsbuild(context, release))
}

const Manifest = z.object({ version: z.string() })

function ownEsbuild(from: string, release: EsbuildRelease): Esbuild | undefined {
  const installed = upwards(from)
    .map(folder => join(folder, 'node_modules/esbuild'))
    .find(folder => existsSync(join(folder, 'package.json')))
  if (installed === undefined) return undefined
  // Behind a link of pnpm's, the binary's package is a neighbour of the real folder.
  const real = realpathSync(installed)
  const binary = upwards(real)
    .map(folder => join(folder, 'node_modules', release.name, release.binary))
    .find(existsSync)
  if (binary === undefined) return undefined
  const { version } = Manifest.parse(JSON.parse(readFileSync(join(real, 'package.json'), 'utf8')))
  return { binary, label: `esbuild ${version} of the workspace` }
}
