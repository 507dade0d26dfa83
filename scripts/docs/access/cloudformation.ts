import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AccessRole, accessRoles, type Only, type RoleStatement, type Tail, templated } from './roles.ts'

/** How CloudFormation writes a parameter inside `!Sub`. */
const PSEUDO: Readonly<Record<string, string>> = {
  Partition: 'AWS::Partition',
  Region: 'AWS::Region',
  Account: 'AWS::AccountId',
}

const CONDITIONS: Readonly<Record<Only, string>> = {
  signed: 'Signed',
  settings: 'ManagesSettings',
  previews: 'HasPreviews',
  plans: 'HasPlans',
  caller: 'HasCaller',
  wide: 'HasPattern',
  creates: 'CreatesFunction',
  alarms: 'CreatesAlarms',
  log: 'SearchesLog',
  topic: 'HasTopic',
  bus: 'HasBus',
  layers: 'UsesLayers',
  network: 'UsesNetwork',
}

/** The roles as resources of a CloudFormation template, below `Resources:`. */
export function cloudFormationRoles(): string {
  return accessRoles.flatMap(role).join('\n')
}

/** The template with its roles as docs/iam.md has them now. */
export function cloudFormationTemplate(current: string): string {
  return current.replace(
    /^( *)# generated: roles\n[\s\S]*?^ *# generated: end$/m,
    () => `  # generated: roles\n${cloudFormationRoles()}\n  # generated: end`,
  )
}

function role({ key, what, suffix, tails, only, statements, ...who }: AccessRole): string[] {
  const name = key === 'Previews' ? `\${FunctionName}-${suffix}` : `\${FunctionName}-\${Environment}-${suffix}`
  return [
    `  # ${what}`,
    `  ${key}Role:`,
    '    Type: AWS::IAM::Role',
    ...(only === undefined ? [] : [`    Condition: ${CONDITIONS[only]}`]),
    '    Properties:',
    `      RoleName: !Sub ${name}`,
    `      Description: '${what}'`,
    '      MaxSessionDuration: !Ref MaxSessionDuration',
    '      AssumeRolePolicyDocument:',
    "        Version: '2012-10-17'",
    '        Statement:',
    '          - Effect: Allow',
    '            Action: sts:AssumeRoleWithWebIdentity',
    '            Principal:',
    `              Federated: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com`,
    '            Condition:',
    '              StringEquals:',
    '                token.actions.githubusercontent.com:aud: sts.amazonaws.com',
    '                token.actions.githubusercontent.com:sub:',
    ...tails.flatMap(subjects).map(subject => `                  - !Sub ${subject}`),
    ...(tails.includes('environment')
      ? [`                token.actions.githubusercontent.com:ref: !Sub refs/heads/\${Branch}`]
      : []),
    ...workflows(who),
    '      Policies:',
    '        - PolicyName: lambda-canary',
    '          PolicyDocument:',
    "            Version: '2012-10-17'",
    '            Statement:',
    ...statements.flatMap(statementLines),
  ]
}

function workflows({ ours, theirs, caller }: Pick<AccessRole, 'ours' | 'theirs' | 'caller'>): string[] {
  if (ours === undefined) return []
  const own = (file: string): string =>
    `!Sub \${GitHubOwner}/\${GitHubRepository}/.github/workflows/${file}@refs/heads/\${Branch}`
  const lines = [
    `- !Sub \${WorkflowRepository}/.github/workflows/${ours}@\${WorkflowRef}`,
    ...(theirs === undefined ? [] : [`- ${own(theirs)}`]),
    ...(caller === true ? where('caller', own(`\${CallerWorkflow}`)) : []),
  ]
  return [
    '                token.actions.githubusercontent.com:job_workflow_ref:',
    ...lines.map(line => `                  ${line}`),
  ]
}

/** An item of a list that is there under a condition. */
function where(only: Only, item: string): string[] {
  return ['- !If', `  - ${CONDITIONS[only]}`, `  - ${item}`, '  - !Ref AWS::NoValue']
}

/** Both forms of the subject: by name, and by name and number (F§5.2). */
function subjects(tail: Tail): string[] {
  const end = {
    environment: `environment:\${Environment}`,
    branch: `ref:refs/heads/\${Branch}`,
    'pull-request': 'pull_request',
  }[tail]
  return [
    `repo:\${GitHubOwner}/\${GitHubRepository}:${end}`,
    `repo:\${GitHubOwner}@\${GitHubOwnerId}/\${GitHubRepository}@\${RepositoryId}:${end}`,
  ]
}

function statementLines(statement: RoleStatement): string[] {
  const { sid, only } = statement
  const { Action, Resource, wide, Condition } = templated(statement)
  const lines = [
    `Sid: ${sid}`,
    'Effect: Allow',
    'Action:',
    ...Action.map(action => `  - ${action}`),
    'Resource:',
    ...Resource.map(resource => `  - ${text(resource)}`),
    ...wide.flatMap(resource => where('wide', text(resource)).map(line => `  ${line}`)),
    ...(Condition === undefined ? [] : ['Condition:']),
    ...Object.entries(Condition ?? {}).flatMap(([operator, keys]) => [
      `  ${operator}:`,
      ...Object.entries(keys).map(([key, value]) => `    ${key}: ${text(value)}`),
    ]),
  ]
  if (only === undefined) return lines.map((line, index) => `${' '.repeat(14)}${index === 0 ? '- ' : '  '}${line}`)
  return [
    `${' '.repeat(14)}- !If`,
    `${' '.repeat(16)}- ${CONDITIONS[only]}`,
    ...lines.map((line, index) => `${' '.repeat(16)}${index === 0 ? '- ' : '  '}${line}`),
    `${' '.repeat(16)}- !Ref AWS::NoValue`,
  ]
}

function text(value: string): string {
  if (!/\{\w+\}/.test(value)) return value === '*' ? "'*'" : value
  return `!Sub ${value.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${${PSEUDO[name] ?? name}}`)}`
}

/** Read by the test too. */
export const TEMPLATE = 'access/cloudformation/function-roles.yml'

export const readTemplate = (): string => readFileSync(join(import.meta.dirname, '../../..', TEMPLATE), 'utf8')
