import { join } from 'node:path'
import { build } from 'esbuild'

/** package-folder.ts as users have it: bundled, with nothing left to strip or to look for. @returns the bundle's path. */
export async function packageFolder(root: string, scratch: string): Promise<string> {
  const outdir = join(scratch, 'step')
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, 'package-folder.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  })
  return join(outdir, 'package-folder.mjs')
}
