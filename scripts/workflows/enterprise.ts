import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withoutSelfReferences } from './self-references.ts'

/**
 * Writes the reusable workflows for GitHub Enterprise Server, which knows no `$/`, into a folder:
 * `npm run enterprise -- --repository acme/lambda-canary --ref <commit> --out ../workflows`.
 */
const { values } = parseArgs({
  options: {
    repository: { type: 'string', default: 'lambda-canary/lambda-canary' },
    ref: { type: 'string' },
    out: { type: 'string', default: 'enterprise' },
  },
})
if (values.ref === undefined || !/^[0-9a-f]{40}$/.test(values.ref)) {
  throw new TypeError('--ref is the full commit of the release, as 40 hexadecimal digits')
}
const home = { repository: values.repository, ref: values.ref }
const folder = join(import.meta.dirname, '../../.github/workflows')
mkdirSync(values.out, { recursive: true })
for (const file of readdirSync(folder).filter(name => name.startsWith('lambda-'))) {
  writeFileSync(join(values.out, file), withoutSelfReferences(readFileSync(join(folder, file), 'utf8'), file, home))
  console.log(join(values.out, file))
}
