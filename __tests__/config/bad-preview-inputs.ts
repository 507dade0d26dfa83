import type { BadInput } from './bad-inputs.ts'

/** Inputs that previews read as a deploy does: a row of the deploy is a row of theirs. */
const SHARED: readonly string[] = [
  'entry',
  'code-artifacts-dir',
  'zip',
  'image-uri',
  's3-bucket',
  's3-key',
  's3-object-version',
  'format',
  'external',
  'external-aws-sdk',
  'minify',
  'source-map',
  'assets',
  'working-directory',
  'environment',
  'handler',
  'runtime',
  'architectures',
  'memory-size',
  'timeout',
  'layers',
  'tags',
  'smoke-payload',
  'smoke-timeout',
  'allowed-account-ids',
  'region',
  'role-to-assume',
  'dry-run',
]

/** What only a deploy refuses, by rules over several inputs or by what a container image cannot have. */
const OF_DEPLOY =
  /container image|nothing is bundled|nothing to stage|contradicts|needs "(smoke-payload|s3-bucket" and)|more than Lambda takes/

const onAlias = { mode: 'alias', 'allow-preview-on-base': 'true' }

/** @param deployRows those of the deploy action. */
export function badPreviewInputs(deployRows: readonly BadInput[]): BadInput[] {
  const shared = deployRows
    .filter(({ input, says }) => SHARED.includes(input) && !OF_DEPLOY.test(says))
    .map(row => ({ ...row, action: 'preview' as const }))
  const own: readonly (readonly [string, string, string, Readonly<Record<string, string>>?])[] = [
    ['function-name', 'orders:live', 'carries a qualifier'],
    ['command', 'destroy', 'none of its words'],
    ['pull-request', '#7', 'is not a whole number'],
    ['pull-request', '0', 'outside 1 to'],
    ['commit', '9f86d08', 'is not the whole hash of a commit'],
    ['mode', 'version', 'none of its words'],
    ['mode', 'alias', 'must be accepted'],
    ['allow-preview-on-base', 'yes', 'is not a boolean'],
    ['allow-preview-on-base', 'true', 'is for "mode: alias" only'],
    ['preview-role', 'orders', 'is not an ARN'],
    ['preview-role', 'arn:aws:iam::123456789012:role/preview', 'does not apply to "mode: alias"', onAlias],
    ['inherit-role', 'maybe', 'is not a boolean'],
    [
      'inherit-role',
      'true',
      'conflicts with "preview-role"',
      { 'preview-role': 'arn:aws:iam::123456789012:role/preview' },
    ],
    ['clone-environment', 'all', 'is not a boolean'],
    ['environment', '{"STAGE": "preview"}', 'does not apply to "mode: alias"', onAlias],
    ['s3-object-version', 'v1', 'does not go with a local source', { entry: 'src/handler.ts' }],
    ['s3-object-version', 'v1', 'needs "s3-bucket" and "s3-key"'],
    ['tags', '{"lambda-canary:repository": "github.com/1"}', 'previews are found by'],
    ['code-signing-config-arn', 'csc-0f6c334abcdea4d8b', 'is not an ARN'],
    ['function-url', 'open', 'is not a boolean'],
    ['url-auth-type', 'IAM', 'none of its words'],
    ['url-auth-type', 'NONE', '"function-url" is false', { 'function-url': 'false' }],
    ['ttl', '14', 'is not a duration'],
    ['ttl', '1m', 'is outside 1h to 90d'],
    ['max-previews', '0', 'outside 1 to 500'],
    ['reserved-concurrency', 'all', 'neither a whole number nor "none"'],
    ['reserved-concurrency', '1001', 'outside 0 to 1000'],
    ['log-retention-days', '2', 'none of its words'],
    ['smoke-expect-status', '20', 'outside 100 to 599', { 'smoke-payload': '{}' }],
    ['smoke-expect-status', '200', 'needs "smoke-payload"'],
    ['smoke-expect-json', '{}', 'needs "smoke-payload"'],
    ['smoke-timeout', '10s', 'needs "smoke-payload"'],
    ['github-token', '', 'is required'],
    ['github-token', 'x'.repeat(4097), 'more than 4096'],
    ['comment', 'no', 'is not a boolean'],
    ['github-deployment', 'off', 'is not a boolean'],
  ]
  const rows = own.map(([input, value, says, others]) => ({
    action: 'preview' as const,
    input,
    value,
    says,
    ...(others === undefined ? {} : { with: others }),
  }))
  return [...rows, ...shared]
}
