import { type AccessRole, accessRoles, type Only, type Tail, templated } from './roles.ts'

export const TERRAFORM = 'access/terraform/policies/roles.tf'

const HEADER = '# Generated from docs/iam.md by scripts/readme-tables.ts: change that page, not this file.\n'

/** How the module writes a parameter. */
const VARIABLES: Readonly<Record<string, string>> = {
  ArtifactBucket: 'var.artifact_bucket',
  ArtifactPrefix: 'var.artifact_prefix',
  FunctionName: 'var.function_name',
  ExecutionRole: 'var.execution_role',
  RepositoryId: 'var.repository_id',
  SigningProfile: 'var.signing_profile',
  Region: 'var.region',
  Account: 'var.account_id',
  Partition: 'var.partition',
}

const WANTED: Readonly<Record<Only, string>> = {
  signed: 'var.signing_profile != ""',
  settings: 'var.manage_settings',
  previews: 'var.previews',
}

/** The roles as locals, which need no provider: what Terraform makes of them can be compared anywhere. */
export function terraformStatements(): string {
  const body = accessRoles.flatMap(role).join('\n')
  return `${HEADER}\nlocals {\n  roles = {\n${body}\n  }\n}\n`
}

function role({ key, what, suffix, tails, ours, theirs, only, statements }: AccessRole): string[] {
  const name =
    key === 'Previews' ? `\${var.function_name}-${suffix}` : `\${var.function_name}-\${var.environment}-${suffix}`
  const files = [`"\${var.workflow_repository}/.github/workflows/${ours}@\${var.workflow_ref}"`]
  if (theirs !== undefined)
    files.push(`"\${var.github_owner}/\${var.github_repository}/.github/workflows/${theirs}@refs/heads/\${var.branch}"`)
  return [
    `    # ${what}`,
    `    ${suffix} = {`,
    ...aligned(6, {
      name: `"${name}"`,
      wanted: only === undefined ? 'true' : WANTED[only],
    }),
    '      subjects = [',
    ...tails.flatMap(subjects).map(subject => `        "${subject}",`),
    '      ]',
    '      workflows = [',
    ...files.map(file => `        ${file},`),
    '      ]',
    '      statements = concat(',
    ...statements.flatMap(({ sid, only: when }) => statement(sid, when)),
    '      )',
    '    }',
  ]
}

function subjects(tail: Tail): string[] {
  const end = {
    environment: `environment:\${var.environment}`,
    branch: `ref:refs/heads/\${var.branch}`,
    'pull-request': 'pull_request',
  }[tail]
  const { owner, name } = { owner: `\${var.github_owner}`, name: `\${var.github_repository}` }
  return [`repo:${owner}/${name}:${end}`, `repo:${owner}@\${var.github_owner_id}/${name}@\${var.repository_id}:${end}`]
}

function statement(sid: string, only: Only | undefined): string[] {
  const { Action, Resource, Condition } = templated(sid)
  const open = only === undefined ? '[{' : `${WANTED[only]} ? [{`
  const close = only === undefined ? '}],' : '}] : [],'
  return [
    `        ${open}`,
    ...aligned(10, { Sid: `"${sid}"`, Effect: '"Allow"' }),
    '          Action = [',
    ...Action.map(action => `            "${action}",`),
    '          ]',
    '          Resource = [',
    ...Resource.map(resource => `            "${text(resource)}",`),
    '          ]',
    ...(Condition === undefined ? [] : [`          Condition = ${condition(Condition)}`]),
    `        ${close}`,
  ]
}

function condition(value: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const operators = Object.entries(value).map(
    ([operator, keys]) =>
      `${operator} = { ${Object.entries(keys)
        .map(([key, held]) => `"${key}" = "${text(held)}"`)
        .join(', ')} }`,
  )
  return `{ ${operators.join(', ')} }`
}

/** As `terraform fmt` aligns what stands on lines one after the other. */
function aligned(indent: number, pairs: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(pairs).map(({ length }) => length))
  return Object.entries(pairs).map(([key, value]) => `${' '.repeat(indent)}${key.padEnd(width)} = ${value}`)
}

function text(value: string): string {
  return value.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${${VARIABLES[name] ?? name}}`)
}
