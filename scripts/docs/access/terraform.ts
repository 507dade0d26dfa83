import { type AccessRole, accessRoles, type Only, type RoleStatement, type Tail, templated } from './roles.ts'

export const TERRAFORM = 'access/terraform/policies/roles.tf'

const HEADER = '# Generated from docs/iam.md by scripts/readme-tables.ts: change that page, not this file.\n'

/** How the module writes a parameter. */
const VARIABLES: Readonly<Record<string, string>> = {
  Alias: 'var.alias',
  ArtifactBucket: 'var.artifact_bucket',
  ArtifactPrefix: 'var.artifact_prefix',
  FinishBus: 'var.finish_bus',
  FinishTopic: 'var.finish_topic',
  FunctionName: 'var.function_name',
  FunctionPattern: 'var.function_pattern',
  Layers: 'var.layers',
  ExecutionRole: 'var.execution_role',
  RepositoryId: 'var.repository_id',
  SigningProfile: 'var.signing_profile',
  Region: 'var.region',
  Account: 'var.account_id',
  Partition: 'var.partition',
}

const WANTED: Readonly<Record<Only, string>> = {
  signed: 'var.signing_profile != ""',
  settings: 'var.manage_settings || var.create_function',
  previews: 'var.previews',
  plans: 'var.plans',
  caller: 'var.caller_workflow != ""',
  wide: 'var.function_pattern != ""',
  creates: 'var.create_function',
  alarms: 'var.create_alarms',
  log: 'var.search_log',
  topic: 'var.finish_topic != ""',
  bus: 'var.finish_bus != ""',
  layers: 'var.layers != ""',
  network: 'var.use_network',
}

/** The roles as locals, which need no provider: what Terraform makes of them can be compared anywhere. */
export function terraformStatements(): string {
  const body = accessRoles.flatMap(role).join('\n')
  return `${HEADER}\nlocals {\n  roles = {\n${body}\n  }\n}\n`
}

function role({ key, what, suffix, tails, only, statements, ...who }: AccessRole): string[] {
  const name =
    key === 'Previews' ? `\${var.function_name}-${suffix}` : `\${var.function_name}-\${var.environment}-${suffix}`
  return [
    `    # ${what}`,
    `    ${suffix} = {`,
    ...aligned(6, {
      name: `"${name}"`,
      ref: tails.includes('environment') ? `"refs/heads/\${var.branch}"` : 'null',
      wanted: only === undefined ? 'true' : WANTED[only],
    }),
    '      subjects = [',
    ...tails.flatMap(subjects).map(subject => `        "${subject}",`),
    '      ]',
    ...workflows(who),
    '      statements = concat(',
    ...statements.flatMap(statement),
    '      )',
    '    }',
  ]
}

function workflows({ ours, theirs, caller }: Pick<AccessRole, 'ours' | 'theirs' | 'caller'>): string[] {
  if (ours === undefined) return ['      workflows = []']
  const own = (file: string): string =>
    `"\${var.github_owner}/\${var.github_repository}/.github/workflows/${file}@refs/heads/\${var.branch}"`
  const files = [`"\${var.workflow_repository}/.github/workflows/${ours}@\${var.workflow_ref}"`]
  if (theirs !== undefined) files.push(own(theirs))
  return [
    '      workflows = concat(',
    `        [${files.join(', ')}],`,
    ...(caller === true ? [`        ${WANTED.caller} ? [${own(`\${var.caller_workflow}`)}] : [],`] : []),
    '      )',
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

function statement(one: RoleStatement): string[] {
  const { sid, only } = one
  const { Action, Resource, wide, Condition } = templated(one)
  const list = (texts: readonly string[]): string => texts.map(value => `"${text(value)}"`).join(', ')
  const open = only === undefined ? '[{' : `${WANTED[only]} ? [{`
  const close = only === undefined ? '}],' : '}] : [],'
  return [
    `        ${open}`,
    ...aligned(10, { Sid: `"${sid}"`, Effect: '"Allow"' }),
    '          Action = [',
    ...Action.map(action => `            "${action}",`),
    '          ]',
    ...(wide.length === 0
      ? ['          Resource = [', ...Resource.map(resource => `            "${text(resource)}",`), '          ]']
      : [
          '          Resource = concat(',
          `            [${list(Resource)}],`,
          `            ${WANTED.wide} ? [${list(wide)}] : [],`,
          '          )',
        ]),
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
