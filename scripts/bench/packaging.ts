import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { median, type Place, paired, type Row, timed } from './measure.ts'
import { packageFolder } from './package-bundle.ts'

const FILES = 17_000
const ROUNDS = 3

/** Packaging a folder of 17,000 files against `zip -6` over the same folder. */
export async function packaging({ root }: Place): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-packaging-'))
  try {
    const folder = join(scratch, 'files')
    const bytes = fill(folder, join(root, 'node_modules'))
    const step = await packageFolder(root, scratch)
    const peaks: number[] = []
    const cpu: { ours: number[]; zip: number[] } = { ours: [], zip: [] }
    const sizes = { ours: 0, zip: 0 }
    const { ratio, ours, theirs } = await paired(
      ROUNDS,
      async () => {
        const run = await timed(process.execPath, [step, 'directory', folder, scratch])
        const { peakKb, size }: { peakKb: number; size: number } = JSON.parse(run.stdout)
        peaks.push(peakKb / 1024)
        cpu.ours.push(run.cpu)
        sizes.ours = size
        return run.ms
      },
      async () => {
        const out = join(scratch, 'reference.zip')
        rmSync(out, { force: true })
        const run = await timed('zip', ['-6', '-q', '-r', out, '.'], { cwd: folder })
        cpu.zip.push(run.cpu)
        sizes.zip = statSync(out).size
        return run.ms
      },
    )
    const peak = median(peaks)
    const size = sizes.ours / sizes.zip
    const spent = `${seconds(median(cpu.ours) * 1000)} of processor time against ${seconds(median(cpu.zip) * 1000)}`
    return [
      {
        what: `packaging ${Math.round(bytes / 1e6)} MB in ${FILES} files (${seconds(ours)} against ${seconds(theirs)} by zip -6; ${spent})`,
        measured: `${ratio.toFixed(2)} x`,
        budget: '0.55 x',
        within: ratio <= 0.55,
      },
      {
        what: 'its size, against the zip of zip -6',
        measured: `${size.toFixed(2)} x`,
        budget: '1 x',
        within: size <= 1,
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
