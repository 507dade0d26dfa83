import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { actions } from '../src/config/actions.ts'
import { cloudFormationTemplate, TEMPLATE } from './docs/access/cloudformation.ts'
import { TERRAFORM, terraformStatements } from './docs/access/terraform.ts'
import { actionYaml } from './docs/action-yaml.ts'
import { fileSchema } from './docs/file-schema.ts'
import { inputTables, outputTable, withSection } from './docs/input-tables.ts'
import { officialTable } from './docs/official-table.ts'
import { reusableWorkflows, withGeneratedParts } from './docs/reusable-workflows.ts'

/**
 * Writes everything that is generated from the schemas: each action.yml, the tables of the READMEs, the JSON schema
 * of lambda-canary.yml and the inputs of the reusable workflows. `--check` writes nothing and fails when one of them is stale.
 */
const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const stale: string[] = []

for (const action of actions) {
  write(join(action.folder, 'action.yml'), () => actionYaml(action))
  write(action.readme, text =>
    withSection(withSection(text, 'inputs', inputTables(action)), 'outputs', outputTable(action)),
  )
}
write('docs/official-action.md', text => withSection(text, 'official-inputs', officialTable()))
write('schema/lambda-canary.schema.json', fileSchema)
write(TEMPLATE, cloudFormationTemplate)
write(TERRAFORM, terraformStatements)
for (const workflow of reusableWorkflows) write(workflow.path, text => withGeneratedParts(text, workflow))

if (stale.length > 0 && check) {
  console.error(
    `stale; run "npx node scripts/readme-tables.ts" and commit:\n${stale.map(path => `  ${path}`).join('\n')}`,
  )
  process.exitCode = 1
} else {
  console.log(check ? 'docs are fresh' : stale.length === 0 ? 'nothing to write' : `wrote ${stale.join(', ')}`)
}

function write(path: string, make: (current: string) => string): void {
  const current = read(path)
  const fresh = make(current)
  if (fresh === current) return
  stale.push(path)
  if (check) return
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), fresh)
}

function read(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}
