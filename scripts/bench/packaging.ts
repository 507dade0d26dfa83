import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { interleaved, median, type Row, timed } from './measure.ts'

const FILES = 17_000
const ROUNDS = 3

/** Packaging a folder of 17,000 files against `zip -6` over the same folder. */
export async function packaging(root: string): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-packaging-'))
  try {
    const folder = join(scratch, 'files')
    const bytes = fill(folder, join(root, 'node_modules'))
    const peaks: number[] = []
    const ms = await interleaved(ROUNDS, {
      ours: async () => {
        const run = await timed(process.execPath, [
          join(import.meta.dirname, 'package-folder.ts'),
          'directory',
          folder,
          scratch,
        ])
        const { peakKb }: { peakKb: number } = JSON.parse(run.stdout)
        peaks.push(peakKb / 1024)
        return run.ms
      },
      zip: async () => {
        const out = join(scratch, 'reference.zip')
        rmSync(out, { force: true })
        return (await timed('zip', ['-6', '-q', '-r', out, '.'], { cwd: folder })).ms
      },
    })
    const ratio = ms.ours / ms.zip
    const peak = median(peaks)
    return [
      {
        what: `packaging ${Math.round(bytes / 1e6)} MB in ${FILES} files (${seconds(ms.ours)} against ${seconds(ms.zip)} by zip -6)`,
        measured: `${ratio.toFixed(2)} x`,
        budget: '0.55 x',
        within: ratio <= 0.55,
      },
      { what: 'its peak memory', measured: `${peak.toFixed(0)} MB`, budget: '300 MB', within: peak <= 300 },
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A folder of the wanted number of files: this project's own dependencies, the largest binaries left out. */
function fill(folder: string, from: string): number {
  const sources = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => statSync(file).size < 30_000_000)
  let bytes = 0
  for (let n = 0; n < FILES; n++) {
    const source = sources[n % sources.length]
    if (source === undefined) throw new Error(`no file in ${from}`)
    const target = join(folder, String(Math.floor(n / sources.length)), relative(from, source))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target)
    bytes += statSync(target).size
  }
  return bytes
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
