import type { ActionName } from '../job.ts'

/** One run that must end before its first write: what is wrong shows only in the workspace, in AWS or on the way there. */
export interface Situation {
  readonly title: string
  readonly action: Exclude<ActionName, 'sandbox'>
  readonly inputs: Readonly<Record<string, string>>
  /** Words of the first line: the input or the thing that is wrong. */
  readonly says: string
  /** Words of the fix. */
  readonly fix: string
  readonly env?: Readonly<Record<string, string>>
}

type Row = readonly [
  title: string,
  inputs: Readonly<Record<string, string>>,
  says: string,
  fix: string,
  env?: Readonly<Record<string, string>>,
]

const orders = { 'function-name': 'orders' }
const code = { ...orders, 'code-artifacts-dir': 'code' }
const of = (name: string): Readonly<Record<string, string>> => ({ ...code, 'function-name': name })
const strategy = (text: string): Readonly<Record<string, string>> => ({ ...code, strategy: text })
const EXPIRED = { AWS_ACCESS_KEY_ID: 'ASIAEXPIRED00000', AWS_SESSION_TOKEN: 'over' }
const NONE = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' }

const workspace: readonly Row[] = [
  ['an entry that is not there', { ...orders, entry: 'src/missing.ts' }, '"entry"', 'src/missing.ts'],
  ['a folder that is not there', { ...orders, 'code-artifacts-dir': 'dist' }, '"code-artifacts-dir"', 'dist'],
  ['a folder without a file', { ...orders, 'code-artifacts-dir': 'empty' }, 'folder empty', 'Run your build'],
  ['a zip that is not there', { ...orders, zip: 'missing.zip' }, '"zip"', 'missing.zip'],
  ['a zip that is none', { ...orders, zip: 'text.zip' }, 'text.zip', 'Build it again'],
  ['two sources', { ...code, zip: 'text.zip' }, '"zip" conflicts with "code-artifacts-dir"', 'Allowed'],
  ['a working directory outside', { ...code, 'working-directory': '../..' }, '"working-directory"', 'Allowed'],
  ['a config file with an unknown key', { ...code, 'config-file': 'unknown.yml' }, '"config-file"', 'memory-size'],
  ['a config file with a bad value', { ...code, 'config-file': 'bad.yml' }, '"memory-size"', 'in bad.yml'],
  ['a config file that is no YAML', { ...code, 'config-file': 'broken.yml' }, 'broken.yml', 'YAML'],
]

const strategies: readonly Row[] = [
  ['an unknown strategy', strategy('blue-green'), '"strategy"', 'canary 10% 5m'],
  ['a canary without a time', strategy('canary 10%'), '"strategy"', 'canary 10% 5m'],
  ['a canary without a percent sign', strategy('canary 10 5m'), '"strategy"', '%'],
  ['a canary of nothing', strategy('canary 0% 5m'), '"strategy"', 'Allowed'],
  ['a canary of more than all', strategy('canary 101% 5m'), '"strategy"', 'Allowed'],
  ['weights that fall', strategy('steps 20% 2m, 10% 5m'), '"strategy"', 'Allowed'],
  ['a linear strategy without a pace', strategy('linear 10%'), '"strategy"', 'every'],
  [
    'a strategy of CodeDeploy that is none',
    strategy('CodeDeployDefault.LambdaCanary10Percent7Minutes'),
    '"strategy"',
    'Allowed',
  ],
  ['a time without a unit', strategy('canary 10% 5'), '"strategy"', '5m'],
]

const target: readonly Row[] = [
  ['a function to create without a role', of('brand-new'), '"role"', 'arn:aws:iam'],
  [
    'a function to create without a runtime',
    { ...of('brand-new'), role: 'arn:aws:iam::123456789012:role/a' },
    '"runtime"',
    'nodejs24.x',
  ],
  [
    'a function that is not there, and no source',
    { 'function-name': 'brand-new' },
    '"function-name"',
    'an existing function',
  ],
  ['an alias that is not there', of('unadopted'), 'has no alias "live"', 'adopt: true'],
  ['an alias on $LATEST', of('latest'), 'points at $LATEST', 'publish-version'],
  ['weights of somebody else', of('weighted'), 'weights that no rollout of ours wrote', 'CodeDeploy'],
  ['a record of a newer release', of('newer'), 'newer release', 'Use that release'],
  ['a rollout in flight', of('inflight'), 'is in flight on alias "live"', 'rollback action'],
  ['text that leaves no room for the record', of('wordy'), 'leaves no room', 'Shorten it by'],
  [
    'provisioned concurrency on the alias',
    of('provisioned'),
    'provisioned concurrency',
    'delete-provisioned-concurrency-config',
  ],
  ['an event source on the unqualified function', of('mapped'), 'bypass alias "live"', 'mapped:live'],
  ['a permission on the unqualified function', of('permitted'), 'bypass alias "live"', 'unqualified-traffic'],
  [
    'another execution role',
    { ...code, role: 'arn:aws:iam::123456789012:role/other' },
    'execution role',
    'all-at-once',
  ],
  [
    'another dead-letter target',
    { ...code, 'dead-letter-config': '{"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dlq"}' },
    'dead-letter target',
    'all-at-once',
  ],
  [
    'an image for a zip function',
    { ...orders, 'image-uri': '123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1' },
    'package type Zip',
    'create another one',
  ],
  [
    'a revision that has passed',
    { ...code, 'revision-id': '6f0e0c5e-0000-4000-8000-000000000000' },
    '"revision-id"',
    'pass the new revision',
  ],
]

const gates: readonly Row[] = [
  ['an alarm that is not there', { ...code, alarms: 'nothere' }, 'nothere', 'alarms'],
  ['a prefix that no alarm has', { ...code, alarms: 'nothere-*' }, 'nothere-*', 'alarms'],
  [
    'an alarm of another Region',
    { ...code, alarms: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:quiet' },
    'eu-west-1',
    'us-east-1',
  ],
  ['an alarm that is red already', { ...code, alarms: 'red' }, '"red" is in ALARM', 'alarm-at-start: ignore'],
]

const signing: readonly Row[] = [
  [
    'a signing profile that is not there',
    { ...code, 'signing-profile': 'nothere', 's3-bucket': 'unversioned' },
    'nothere',
    'profile',
  ],
  [
    'a staging bucket that is not there',
    { ...code, 'signing-profile': 'orders_profile', 's3-bucket': 'nowhere' },
    'nowhere',
    'bucket',
  ],
  [
    'a staging bucket without versions',
    { ...code, 'signing-profile': 'orders_profile', 's3-bucket': 'unversioned' },
    'unversioned',
    'version',
  ],
  [
    'a package in S3 that is not there',
    { ...orders, 's3-bucket': 'unversioned', 's3-key': 'missing.zip' },
    'missing.zip',
    's3-key',
  ],
  ['unsigned code where signing is enforced', of('enforcing'), 'sign', 'signing-profile'],
]

const access: readonly Row[] = [
  ['no credentials', code, 'no AWS credentials', 'configure-aws-credentials', NONE],
  ['credentials that have expired', code, 'expired', 'role-duration-seconds', EXPIRED],
  [
    'credentials of another account',
    { ...code, 'allowed-account-ids': '210987654321' },
    '"allowed-account-ids"',
    'Assume a role',
  ],
  ['a role that may not read the function', of('denied'), 'lambda:GetFunction', 'Allow it in the policy'],
  ['no Region', code, 'No AWS Region', '"region"', { AWS_REGION: '' }],
  ['a function of another Region', of('arn:aws:lambda:eu-west-1:123456789012:function:orders'), 'eu-west-1', 'region'],
  [
    'an endpoint nobody answers at',
    code,
    'cannot be reached (ECONNREFUSED)',
    'AWS_ENDPOINT_URL',
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', LAMBDA_CANARY_TEST_CLOCK: '' },
  ],
  ['a test clock with the real AWS', code, 'LAMBDA_CANARY_TEST_CLOCK', 'AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: '' }],
  ['a commit older than the one served', of('dated'), 'is older than', 'allow-older'],
]

const others: readonly Situation[] = [
  {
    title: 'an alias that is not there',
    action: 'rollback',
    inputs: { ...orders, alias: 'nothere' },
    says: 'no alias "nothere"',
    fix: 'Check "function-name"',
  },
  {
    title: 'a function that is not there',
    action: 'rollback',
    inputs: { 'function-name': 'nothere' },
    says: 'nothere',
    fix: 'Check "function-name"',
  },
  {
    title: 'a version that is not there',
    action: 'rollback',
    inputs: { ...orders, version: '99' },
    says: 'Version 99 of orders does not exist',
    fix: 'list-versions-by-function',
  },
  {
    title: 'an alias without a record',
    action: 'rollback',
    inputs: orders,
    says: 'no record of a version before it',
    fix: 'Name the version',
  },
  {
    title: 'an alias on $LATEST',
    action: 'rollback',
    inputs: { 'function-name': 'latest' },
    says: '$LATEST',
    fix: 'published version',
  },
  {
    title: 'credentials that have expired',
    action: 'rollback',
    inputs: orders,
    says: 'expired',
    fix: 'configure-aws-credentials',
    env: EXPIRED,
  },
  {
    title: 'no credentials',
    action: 'rollback',
    inputs: orders,
    says: 'no AWS credentials',
    fix: 'configure-aws-credentials',
    env: NONE,
  },
  {
    title: 'credentials of another account',
    action: 'rollback',
    inputs: { ...orders, 'allowed-account-ids': '210987654321' },
    says: '"allowed-account-ids"',
    fix: 'Assume a role',
  },
  {
    title: 'a function that is not there',
    action: 'recover',
    inputs: { 'function-names': 'nothere' },
    says: 'nothere',
    fix: 'Check "function-names"',
  },
  {
    title: 'credentials that have expired',
    action: 'recover',
    inputs: { 'function-names': 'orders' },
    says: 'expired',
    fix: 'configure-aws-credentials',
    env: EXPIRED,
  },
  {
    title: 'credentials of another account',
    action: 'recover',
    inputs: { 'function-names': 'orders', 'allowed-account-ids': '210987654321' },
    says: '"allowed-account-ids"',
    fix: 'Assume a role',
  },
  {
    title: 'an alarm that is not there',
    action: 'plan',
    inputs: { ...code, alarms: 'nothere' },
    says: 'nothere',
    fix: 'alarms',
  },
  {
    title: 'no credentials',
    action: 'plan',
    inputs: code,
    says: 'no AWS credentials',
    fix: 'configure-aws-credentials',
    env: NONE,
  },
  {
    title: 'weights of somebody else',
    action: 'plan',
    inputs: of('weighted'),
    says: 'weights that no rollout of ours wrote',
    fix: 'CodeDeploy',
  },
]

/** The name alone would be that of a function of this account. */
const FOREIGN = 'arn:aws:lambda:us-east-1:999999999999:function:orders'
const foreign = (['deploy', 'plan', 'rollback', 'recover', 'cleanup'] as const).map((action): Situation => {
  const input = action === 'recover' || action === 'cleanup' ? 'function-names' : 'function-name'
  return {
    title: 'a function of another account',
    action,
    inputs: { ...(input === 'function-name' && action !== 'rollback' ? code : {}), [input]: FOREIGN },
    says: `"${input}" names a function of account 999999999999`,
    fix: 'a function of 123456789012',
  }
})

/** @param olderCommit a commit before the one that function `dated` serves. */
export function situations(olderCommit: string): readonly Situation[] {
  const rows = [...workspace, ...strategies, ...target, ...gates, ...signing, ...access].map(
    ([title, inputs, says, fix, env]): Situation => ({
      title,
      action: 'deploy',
      inputs,
      says,
      fix,
      env: { GITHUB_SHA: olderCommit, ...env },
    }),
  )
  return [...rows, ...others, ...foreign]
}
