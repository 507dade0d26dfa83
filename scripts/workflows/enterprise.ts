import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { callerOfCopies, forEnterpriseServer } from './enterprise-server.ts'

/**
 * Writes the reusable workflows for GitHub Enterprise Server, which knows no `$/`, and callers of them, into a folder:
 * `npm run enterprise -- --repository acme/lambda-canary --ref <commit> --workflows-ref main --out ../workflows`.
 */
const { values } = parseArgs({
  options: {
    repository: { type: 'string', default: 'lambda-canary/lambda-canary' },
    ref: { type: 'string' },
    'workflows-ref': { type: 'string', default: 'main' },
    out: { type: 'string', default: 'enterprise' },
  },
})
if (values.ref === undefined || !/^[0-9a-f]{40}$/.test(values.ref)) {
  throw new TypeError('--ref is the full commit of the release, as 40 hexadecimal digits')
}
const home = { repository: values.repository, ref: values.ref }
const root = join(import.meta.dirname, '../..')
const callers = join(values.out, 'callers')
mkdirSync(callers, { recursive: true })
for (const file of readdirSync(join(root, '.github/workflows')).filter(name => name.startsWith('lambda-'))) {
  const text = readFileSync(join(root, '.github/workflows', file), 'utf8')
  write(join(values.out, file), forEnterpriseServer(text, file, home))
}
for (const file of readdirSync(join(root, 'workflows'))) {
  const text = readFileSync(join(root, 'workflows', file), 'utf8')
  write(join(callers, file), callerOfCopies(text, home, values['workflows-ref']))
}

function write(path: string, text: string): void {
  writeFileSync(path, text)
  console.log(path)
}
