import { documentedStatements, type Statement } from './statements.ts'

/** Where a role's statement is wanted: by default always. */
export type Only =
  | 'signed'
  | 'settings'
  | 'previews'
  | 'plans'
  | 'caller'
  | 'wide'
  | 'creates'
  | 'alarms'
  | 'log'
  | 'topic'
  | 'bus'
  | 'layers'
  | 'network'

/**
 * A part of a job's subject: its tail, after the repository. That of an environment says no branch, and a job of any may name
 * one: a role that takes it asks for the branch as well, by the claim `ref`.
 */
export type Tail = 'environment' | 'branch' | 'pull-request'

export interface AccessRole {
  readonly key: string
  readonly what: string
  /** The end of its name, after the function's. */
  readonly suffix: string
  readonly tails: readonly Tail[]
  /**
   * The workflow files whose jobs may assume it: ours, the user's own at the branch, and with `caller` the one that is named.
   * None at all: what a pull request has in its own files may be anything, and only reads.
   */
  readonly ours?: string
  readonly theirs?: string
  readonly caller?: boolean
  readonly only?: Only
  readonly statements: readonly RoleStatement[]
}

export interface RoleStatement {
  readonly sid: string
  readonly only?: Only
  /** Also for the functions that fit the pattern, if there is one. */
  readonly wide?: boolean
  /** Those of its actions that the role needs; by default all. */
  readonly actions?: readonly string[]
}

const always = (...sids: readonly string[]): readonly RoleStatement[] => sids.map(sid => ({ sid }))

const tells: readonly RoleStatement[] = [
  { sid: 'TellEnding', only: 'topic' },
  { sid: 'TellEndingToBus', only: 'bus' },
]

/** One role for each job of the workflows, with the statements of docs/iam.md that its job needs. */
export const accessRoles: readonly AccessRole[] = [
  {
    key: 'Deploy',
    what: 'Releases the function. May sign nothing, and delete nothing of it.',
    suffix: 'deploy',
    tails: ['environment'],
    ours: 'lambda-deploy.yml',
    caller: true,
    statements: [
      ...always('ReadFunction', 'ReadCallers', 'ReadAlarms', 'UpdateCode', 'Release', 'CallVersion', 'CreateAlias'),
      ...always('ReadMark'),
      { sid: 'Configure', only: 'settings' },
      { sid: 'PassRole', only: 'settings' },
      { sid: 'UseLayers', only: 'layers' },
      { sid: 'UseNetwork', only: 'network' },
      { sid: 'CreateFunction', only: 'creates' },
      { sid: 'KeepAlarms', only: 'alarms' },
      { sid: 'SearchLog', only: 'log' },
      ...tells,
      { sid: 'ReadPackage', only: 'signed' },
      { sid: 'ReadSigningConfig', only: 'signed' },
    ],
  },
  {
    key: 'Sign',
    what: 'Stages and signs the package. May do nothing on Lambda.',
    suffix: 'sign',
    tails: ['branch'],
    ours: 'lambda-deploy.yml',
    only: 'signed',
    statements: always('StagePackage', 'StagingBucket', 'Sign', 'FollowSigning'),
  },
  {
    key: 'Traffic',
    what: 'Moves traffic between versions that are there: for recover, and for a person.',
    suffix: 'traffic',
    tails: ['branch', 'environment'],
    ours: 'lambda-recover.yml',
    theirs: 'promote-or-roll-back.yml',
    caller: true,
    statements: [
      ...always('MoveTraffic', 'ReadAlarms', 'ReadCallers'),
      { sid: 'FindFunctions', only: 'wide' },
      { sid: 'MoveTrafficOfAny', only: 'wide' },
      { sid: 'KeepAlarms', only: 'alarms', actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:ListTagsForResource'] },
      { sid: 'SearchLog', only: 'log' },
      ...tells,
    ],
  },
  {
    key: 'Cleanup',
    what: 'Deletes versions that nothing needs. May not delete the function.',
    suffix: 'cleanup',
    tails: ['branch', 'environment'],
    ours: 'lambda-cleanup.yml',
    caller: true,
    statements: [
      ...always('SeeWhatIsInUse'),
      { sid: 'SeeWhatNamesVersions', wide: true },
      { sid: 'DeleteVersions', wide: true },
    ],
  },
  {
    key: 'Plan',
    what: 'Reads what a plan reads, the code and the variables of the function included, and changes nothing.',
    suffix: 'plan',
    tails: ['pull-request', 'branch'],
    only: 'plans',
    statements: [
      ...always('ReadFunction', 'ReadCallers', 'ReadAlarms', 'ReadMark'),
      { sid: 'KeepAlarms', only: 'alarms', actions: ['cloudwatch:ListTagsForResource'] },
      { sid: 'SearchLog', only: 'log' },
      { sid: 'Sign', only: 'signed', actions: ['signer:GetSigningProfile'] },
      { sid: 'ReadSigningConfig', only: 'signed' },
      { sid: 'StagePackage', only: 'signed', actions: ['s3:GetObject'] },
      { sid: 'StagingBucket', only: 'signed' },
    ],
  },
  {
    key: 'Previews',
    what: 'Makes and removes previews of pull requests. May only read the function itself.',
    suffix: 'previews',
    tails: ['pull-request', 'branch'],
    ours: 'lambda-preview.yml',
    only: 'previews',
    statements: always(
      'ReadBase',
      'FindPreviews',
      'ReadPreviews',
      'CreatePreviews',
      'WritePreviews',
      'DeletePreviews',
      'LogsOfPreviews',
      'FindLogsOfPreviews',
      'PassPreviewRole',
    ),
  },
]

/** What stands for a value of the reader's in the resources of docs/iam.md, longest first. */
export const PLACEHOLDERS = {
  'arn:{Partition}:events:eu-central-1:123456789012:event-bus/deployments': ['FinishBus'],
  'arn:{Partition}:sns:eu-central-1:123456789012:deployments': ['FinishTopic'],
  'alarm:lambda-canary/orders/live/*': ['alarm:lambda-canary/', 'FunctionName', '/', 'Alias', '/*'],
  '/aws/lambda/orders:*': ['/aws/lambda/', 'FunctionName', ':*'],
  'layer:shared:7': ['layer:', 'Layers'],
  'my-artifacts/ci/orders.zip': ['ArtifactBucket', '/', 'ArtifactPrefix', 'signed/*'],
  'my-artifacts/orders/*': ['ArtifactBucket', '/', 'ArtifactPrefix', '*'],
  'my-artifacts': ['ArtifactBucket'],
  'role/orders-preview': ['role/', 'FunctionName', '-preview'],
  'role/orders': ['role/', 'ExecutionRole'],
  'github.com/7654321': ['github.com/', 'RepositoryId'],
  orders_profile: ['SigningProfile'],
  'eu-central-1': ['Region'],
  '123456789012': ['Account'],
  'function:orders': ['function:', 'FunctionName'],
} as const

const PARAMETERS: ReadonlySet<string> = new Set([
  'Alias',
  'ArtifactBucket',
  'ArtifactPrefix',
  'FunctionName',
  'ExecutionRole',
  'FinishBus',
  'FinishTopic',
  'Layers',
  'RepositoryId',
  'SigningProfile',
  'Region',
  'Account',
  'Partition',
])

export interface Templated extends Statement {
  /** Resources of functions that fit the pattern. */
  readonly wide: readonly string[]
}

/** A statement whose texts hold `{FunctionName}` and the like. */
export function templated({ sid, wide = false, actions }: RoleStatement): Templated {
  const whole = documented.get(sid)
  if (whole === undefined) throw new Error(`docs/iam.md has no statement ${sid}`)
  const texts = (list: readonly string[]): string[] => [...new Set(list.map(withParameters))]
  const { Condition } = whole
  return {
    ...whole,
    Action: whole.Action.filter(action => (actions ?? ONLY_NEEDED[sid] ?? whole.Action).includes(action)),
    Resource: texts(whole.Resource.flatMap(resource => narrowed(sid, resource))),
    wide: wide ? texts(whole.Resource.map(ofPattern)) : [],
    ...(Condition === undefined
      ? {}
      : {
          Condition: Object.fromEntries(
            Object.entries(Condition).map(([operator, keys]) => [
              operator,
              Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, withParameters(value)])),
            ]),
          ),
        }),
  }
}

/** The workflow names the version that the job before it has signed. */
const ONLY_NEEDED: Readonly<Record<string, readonly string[]>> = { ReadPackage: ['s3:GetObjectVersion'] }

/** The page speaks of any function where one role here is for one, or for those of a pattern: what it says, on those. */
function narrowed(sid: string, resource: string): string[] {
  if (sid === 'MoveTrafficOfAny') return [ofPattern(resource)]
  if (resource.endsWith(':function:*')) return [resource.replace(/\*$/, 'orders'), resource.replace(/\*$/, 'orders:*')]
  return [resource.replace(/:function:\*:\*$/, ':function:orders:*').replace(/\*-pr-\*/, 'orders-pr-*')]
}

const ofPattern = (resource: string): string => resource.replace(/:function:\*/, ':function:{FunctionPattern}')

const documented = documentedStatements()

function withParameters(text: string): string {
  const whole = text
    .replace(/^arn:aws:/, 'arn:{Partition}:')
    .replace(/^(arn:\{Partition\}:lambda:.*:function:)orders-pr-/, '$1{FunctionName}-pr-')
    .replace(/\/aws\/lambda\/orders-pr-/, '/aws/lambda/{FunctionName}-pr-')
  return Object.entries(PLACEHOLDERS).reduce(
    (result, [written, parts]) =>
      result.replaceAll(written, parts.map(part => (PARAMETERS.has(part) ? `{${part}}` : part)).join('')),
    whole,
  )
}
