import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Failure } from '../report/failure.ts'
import type { BuildContext } from './context.ts'
import { ESBUILD_VERSION, type EsbuildRelease } from './esbuild-release.ts'
import type { Esbuild } from './locate-esbuild.ts'
import { runTool } from './run-tool.ts'

const TOOL = 'lambda-canary-esbuild'
const TARBALL = 'esbuild.tgz'

/**
 * Our esbuild, for workspaces without one: from the runner's tool cache, else through the user's npm (which knows
 * their registry, tokens and proxy), else straight from the registry the environment names.
 * Every way ends at the same check of the tarball against the digest in our source; only then is it unpacked.
 */
export async function fetchEsbuild(context: BuildContext, release: EsbuildRelease): Promise<Esbuild> {
  const folder = join(context.scratch, TOOL)
  mkdirSync(folder, { recursive: true })
  const tried: string[] = []
  for (const [way, get] of Object.entries(WAYS)) {
    const tarball = await get(release, folder, context).catch(error => void tried.push(`${way}: ${messageOf(error)}`))
    if (tarball === undefined) continue
    if (!isIntact(tarball, release)) {
      tried.push(`${way}: its SHA-512 is not the one published for ${release.name} ${ESBUILD_VERSION}`)
      continue
    }
    const binary = await unpack(tarball, release, folder, context)
    if (way !== 'tool cache') await keep(tarball, folder, context)
    return { binary, label: `esbuild ${ESBUILD_VERSION} from the ${way}` }
  }
  throw noEsbuild(tried.join('\n'))
}

type Get = (release: EsbuildRelease, folder: string, context: BuildContext) => Promise<Buffer | undefined>

const WAYS: Readonly<Record<string, Get>> = {
  'tool cache': async (_release, _folder, { toolCache }) => {
    const cached = await toolCache?.find(TOOL, ESBUILD_VERSION)
    return cached === undefined ? undefined : readFileSync(join(cached, TARBALL))
  },
  "registry, by the workspace's npm": async (release, folder, { workspace, env }) => {
    const wanted = `${release.name}@${ESBUILD_VERSION}`
    const args = ['pack', wanted, '--pack-destination', folder, '--loglevel', 'error']
    // In the workspace, for its .npmrc. npm is a script on Windows, which only a shell starts.
    const { code, stderr } = await (process.platform === 'win32'
      ? runTool('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], { cwd: workspace, env })
      : runTool('npm', args, { cwd: workspace, env }))
    if (code !== 0) throw new Error(stderr.trim().split('\n').slice(0, 3).join(' '))
    return readFileSync(join(folder, `${release.name.slice(1).replace('/', '-')}-${ESBUILD_VERSION}.tgz`))
  },
  'registry named in the environment': async (release, _folder, { env }) => {
    const registry = env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY
    if (registry === undefined) return undefined
    const name = `${release.name}/-/${basename(release.name)}-${ESBUILD_VERSION}.tgz`
    const reply = await fetch(`${registry.replace(/\/$/, '')}/${name}`, { signal: AbortSignal.timeout(60_000) })
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
    return Buffer.from(await reply.arrayBuffer())
  },
}

function isIntact(tarball: Buffer, release: EsbuildRelease): boolean {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}` === release.integrity
}

async function unpack(
  tarball: Buffer,
  release: EsbuildRelease,
  folder: string,
  context: BuildContext,
): Promise<string> {
  // Unzipped here, since not every tar brings a gzip; relative names, since some take the colon of C:\ for a host's.
  writeFileSync(join(folder, 'esbuild.tar'), gunzipSync(tarball))
  const { code, stderr } = await runTool('tar', ['-xf', 'esbuild.tar', `package/${release.binary}`], {
    cwd: folder,
    env: context.env,
  })
  const binary = join(folder, 'package', release.binary)
  if (code !== 0 || !existsSync(binary)) throw noEsbuild(`tar could not unpack it: ${stderr.trim()}`)
  chmodSync(binary, 0o755)
  return binary
}

async function keep(tarball: Buffer, folder: string, { toolCache, log }: BuildContext): Promise<void> {
  const kept = join(folder, 'cache')
  mkdirSync(kept, { recursive: true })
  writeFileSync(join(kept, TARBALL), tarball)
  await toolCache
    ?.add(kept, TOOL, ESBUILD_VERSION)
    .catch(error => log.debug(`esbuild was not kept in the tool cache: ${messageOf(error)}`))
}

/** @param detail what was tried, and how it failed. */
export function noEsbuild(detail: string): Failure {
  return new Failure({
    what: 'There is no esbuild to bundle the input "entry" with: the workspace has none, and ours could not be fetched.',
    next: 'Add it to your package.json (npm install --save-dev esbuild) and install before this step, or build yourself and pass the folder as "code-artifacts-dir".',
    detail,
  })
}

function messageOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error)
}
