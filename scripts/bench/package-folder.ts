/**
 * Started in a process of its own, whose time and peak memory are measured: `package-folder.ts <what> <path> <scratch>`,
 * where what is `directory`, `entry` (entry.ts in that folder) or `nothing`, which only loads the code.
 */
import { buildPackage } from '../../src/build/build.ts'
import type { Source } from '../../src/build/source.ts'

const [what, path = '.', scratch = '.'] = process.argv.slice(2)
const quiet = () => {}
const entry: Source = {
  kind: 'entry',
  path: 'entry.ts',
  handler: 'index.handler',
  format: 'esm',
  minify: true,
  sourceMap: true,
  externalAwsSdk: false,
  external: [],
  assets: [],
}
const source: Source = what === 'entry' ? entry : what === 'directory' ? { kind: 'directory', path } : { kind: 'none' }
const made = await buildPackage(source, {
  workspace: path,
  scratch,
  env: process.env,
  log: { info: quiet, debug: quiet, warning: quiet, error: quiet, group: (_title, phase) => phase() },
})
const { size, unpackedSize } = made.kind === 'zip' ? made : { size: 0, unpackedSize: 0 }
console.log(JSON.stringify({ peakKb: process.resourceUsage().maxRSS, size, unpackedSize }))
