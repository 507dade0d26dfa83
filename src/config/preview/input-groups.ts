import { gateInputs } from '../deploy/gate-inputs.ts'
import { settingInputs } from '../deploy/setting-inputs.ts'
import { accountId, codeSigningConfig, functionName, region, role } from '../fields/aws.ts'
import { reservation } from '../fields/concurrency.ts'
import { duration } from '../fields/duration.ts'
import { list } from '../fields/list.ts'
import { boolean, choice, integer, pattern, text } from '../fields/scalars.ts'
import { variables } from '../fields/variables.ts'
import { defaulted, filledIn, optional } from '../schema.ts'
import { sessionInputs } from '../session-inputs.ts'

export const previewWhatInputs = {
  functionName: optional(functionName(), 'Name or ARN of the function to preview. Needed to deploy.'),
  command: defaulted(
    choice('auto', 'deploy', 'remove', 'sweep'),
    'auto',
    '`auto` follows the event: a closed pull request is removed, any other is deployed, a schedule sweeps. `sweep` removes what is left of pull requests that are closed, whose branch is gone or whose time is over.',
  ),
  pullRequest: optional(
    integer(1, 2_147_483_647, '', 42),
    'Number of the pull request, where the event does not say it.',
  ),
  commit: optional(
    pattern(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'the whole hash of a commit', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'),
    'The commit the code was built from, where another job built it. It must be the head of the pull request, or its merge commit.',
  ),
  mode: defaulted(
    choice('function', 'alias'),
    'function',
    '`function`: a function of its own, `<name>-pr-<number>`. `alias`: the alias `pr-<number>` on the base function, whose `$LATEST` then holds the code of the pull request.',
  ),
  allowPreviewOnBase: defaulted(boolean(), 'false', 'Accept what `mode: alias` does to the base function.'),
  dryRun: defaulted(boolean(), 'false', 'Read only: say what would be done.'),
}

/** Runtime, memory, timeout, layers, handler and architecture are those of the base function unless set. */
export const previewSettingInputs = {
  previewRole: optional(role(), 'Execution role of previews. Required, unless `inherit-role`.'),
  inheritRole: defaulted(
    boolean(),
    'false',
    'Give previews the role of the base function: code of a pull request can then do what production can.',
  ),
  environment: optional(variables(), 'The environment variables of previews, as JSON. Never printed.'),
  cloneEnvironment: defaulted(
    boolean(),
    'false',
    'Give previews the variables of the base function too, secrets included; `environment` goes on top.',
  ),
  handler: settingInputs.handler,
  runtime: settingInputs.runtime,
  architectures: settingInputs.architectures,
  memorySize: settingInputs.memorySize,
  timeout: settingInputs.timeout,
  layers: settingInputs.layers,
  tags: settingInputs.tags,
  codeSigningConfigArn: optional(
    codeSigningConfig(),
    'Code signing config that previews are made with, where the account allows no function without one. The package must be signed, as the action `sign` does it.',
  ),
  functionUrl: defaulted(boolean(), 'true', 'Give previews a function URL.'),
  urlAuthType: defaulted(
    choice('AWS_IAM', 'NONE'),
    'AWS_IAM',
    'Who may call the URL: `AWS_IAM`, signed requests of your account; `NONE`, anybody on the internet.',
  ),
}

export const previewLimitInputs = {
  ttl: defaulted(
    duration(3600, 90 * 86_400, '14d'),
    '14d',
    'How long a preview lives after the last push; then the sweep removes it, and the next push brings it back.',
  ),
  maxPreviews: defaulted(integer(1, 500, '', 20), '20', 'How many previews of this repository may be alive at a time.'),
  reservedConcurrency: defaulted(
    reservation(),
    '5',
    'Calls at a time of one preview, so that none takes what production needs; `none` reserves nothing.',
  ),
  logRetentionDays: defaulted(choice('1', '3', '5', '7', '14', '30'), '7', 'Days that logs of previews are kept.'),
}

export const smokeInputs = {
  smokePayload: gateInputs.smokePayload,
  smokeExpectStatus: gateInputs.smokeExpectStatus,
  smokeExpectJson: gateInputs.smokeExpectJson,
  smokeTimeout: gateInputs.smokeTimeout,
}

export const previewAccountInputs = {
  githubToken: filledIn(
    text(4096, 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own expression
    '${{ github.token }}',
    'Token that reads pull requests and writes the comment and deployments. Never printed.',
  ),
  comment: defaulted(boolean(), 'true', 'Keep one comment about the previews on the pull request.'),
  githubDeployment: defaulted(boolean(), 'true', 'Show previews as GitHub deployments in the environment `preview`.'),
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may change.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
}
