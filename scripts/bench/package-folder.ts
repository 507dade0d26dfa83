/** Started by packaging.ts in a process of its own, whose peak memory it reports: `package-folder.ts <folder> <scratch>`. */
import { buildPackage } from '../../src/build/build.ts'

const [path = '.', scratch = '.'] = process.argv.slice(2)
const quiet = () => {}
const made = await buildPackage(
  { kind: 'directory', path },
  {
    workspace: path,
    scratch,
    env: process.env,
    log: { info: quiet, debug: quiet, warning: quiet, error: quiet, group: (_title, phase) => phase() },
  },
)
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ peakKb: maxRSS, size: made.kind === 'zip' ? made.size : 0 }))
