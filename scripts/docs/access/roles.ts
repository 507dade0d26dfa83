import { documentedStatements, type Statement } from './statements.ts'

/** Where a role's statement is wanted: by default always. */
export type Only = 'signed' | 'settings' | 'previews'

/** A part of a job's subject: its tail, after the repository. */
export type Tail = 'environment' | 'branch' | 'pull-request'

export interface AccessRole {
  readonly key: string
  readonly what: string
  /** The end of its name, after the function's. */
  readonly suffix: string
  readonly tails: readonly Tail[]
  /** The workflow files whose jobs may assume it: ours, or the user's own at the branch. */
  readonly ours: string
  readonly theirs?: string
  readonly only?: Only
  readonly statements: readonly { readonly sid: string; readonly only?: Only }[]
}

const always = (...sids: readonly string[]) => sids.map(sid => ({ sid }))

/** One role for each job of the workflows, with the statements of docs/iam.md that its job needs. */
export const accessRoles: readonly AccessRole[] = [
  {
    key: 'Deploy',
    what: 'Releases the function. May sign nothing, and delete nothing.',
    suffix: 'deploy',
    tails: ['environment'],
    ours: 'lambda-deploy.yml',
    statements: [
      ...always('ReadFunction', 'ReadCallers', 'ReadAlarms', 'UpdateCode', 'Release', 'CallVersion', 'CreateAlias'),
      ...always('ReadMark'),
      { sid: 'Configure', only: 'settings' },
      { sid: 'PassRole', only: 'settings' },
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
    tails: ['branch'],
    ours: 'lambda-recover.yml',
    theirs: 'promote-or-roll-back.yml',
    statements: always('MoveTraffic', 'ReadAlarms', 'ReadCallers'),
  },
  {
    key: 'Cleanup',
    what: 'Deletes versions that nothing needs. May not delete the function.',
    suffix: 'cleanup',
    tails: ['branch'],
    ours: 'lambda-cleanup.yml',
    statements: always('SeeWhatIsInUse', 'SeeWhatNamesVersions', 'DeleteVersions'),
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

export type Parameter =
  | 'ArtifactBucket'
  | 'ArtifactPrefix'
  | 'FunctionName'
  | 'ExecutionRole'
  | 'RepositoryId'
  | 'SigningProfile'
  | 'Region'
  | 'Account'
  | 'Partition'

const PARAMETERS: ReadonlySet<string> = new Set<Parameter>([
  'ArtifactBucket',
  'ArtifactPrefix',
  'FunctionName',
  'ExecutionRole',
  'RepositoryId',
  'SigningProfile',
  'Region',
  'Account',
  'Partition',
])

/** A statement whose texts hold `{FunctionName}` and the like. */
export function templated(sid: string): Statement {
  const statement = narrowed(sid)
  const texts = (list: readonly string[]): string[] => [...new Set(list.map(withParameters))]
  const { Condition } = statement
  return {
    ...statement,
    Resource: texts(statement.Resource),
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

/** The page speaks of any function where one role here is for one: what it says, on that one. */
function narrowed(sid: string): Statement {
  const found = documented.get(sid)
  if (found === undefined) throw new Error(`docs/iam.md has no statement ${sid}`)
  // The workflow names the version that the job before it has signed.
  if (sid === 'ReadPackage') return { ...found, Action: ['s3:GetObjectVersion'] }
  const own = (resource: string): string[] => {
    if (resource.endsWith(':function:*'))
      return [resource.replace(/\*$/, 'orders'), resource.replace(/\*$/, 'orders:*')]
    return [resource.replace(/:function:\*:\*$/, ':function:orders:*').replace(/\*-pr-\*/, 'orders-pr-*')]
  }
  return { ...found, Resource: found.Resource.flatMap(own) }
}

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
