import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { interleaved, type Place, type Row, timed } from './measure.ts'
import { packageFolder } from './package-bundle.ts'

const ROUNDS = 5

/** What a function with three AWS clients and a web framework imports: about 1.2 MB once bundled. */
const ENTRY = [
  ...['cloudwatch', 'lambda', 's3'].map(name => `export * as ${name} from '@aws-sdk/client-${name}'`),
  `export * as hono from 'hono'`,
  `export * as z from 'zod'`,
  'export const handler = async () => 1',
].join('\n')

/** Bundling and packaging a function of ordinary size: esbuild alone, and packaging beyond the start of a process. */
export async function typicalBundle({ root }: Place): Promise<Row[]> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'bench-bundle-')))
  try {
    writeFileSync(join(scratch, 'entry.ts'), ENTRY)
    symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'))
    const program = await packageFolder(root, scratch)
    const step = (...args: string[]) => [program, ...args]
    const report = await timed(process.execPath, step('entry', scratch, scratch))
    const { unpackedSize }: { unpackedSize: number } = JSON.parse(report.stdout)
    const folder = join(scratch, 'bundle')
    const binary = join(root, 'node_modules/.bin/esbuild')
    const out = join(scratch, 'esbuild-only')
    const bundling = [
      'entry.ts',
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--minify',
      '--sourcemap',
      `--outdir=${out}`,
    ]
    const ms = await interleaved(ROUNDS, {
      esbuild: async () => (await timed(binary, [...bundling, '--log-level=error'], { cwd: scratch })).ms,
      start: async () => (await timed(process.execPath, step('nothing', folder, scratch))).ms,
      packaging: async () => (await timed(process.execPath, step('directory', folder, scratch))).ms,
    })
    const packaging = ms.packaging - ms.start
    return [
      {
        what: `packaging a bundle of ${(unpackedSize / 1e6).toFixed(1)} MB with its map, beyond process start (esbuild alone: ${ms.esbuild.toFixed(0)} ms)`,
        measured: `${packaging.toFixed(0)} ms`,
        budget: '100 ms',
        within: packaging <= 100,
      },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
