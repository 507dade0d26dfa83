import { accountId, region } from '../fields/aws.ts'
import { secret } from '../fields/field.ts'
import { list } from '../fields/list.ts'
import { boolean, choice, integer, path, pathInside, pattern, text } from '../fields/scalars.ts'
import { notificationInputs } from '../notification-inputs.ts'
import { defaulted, optional } from '../schema.ts'
import { sessionInputs } from '../session-inputs.ts'

/** How the run behaves, and what it refuses. */
export const runInputs = {
  publish: defaulted(boolean(), 'true', '`false` updates `$LATEST` only: no version, no alias, no traffic shifted.'),
  dryRun: defaulted(boolean(), 'false', 'Read only: print the calls a deploy would make.'),
  revisionId: optional(
    pattern(
      /^[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$/,
      'a revision id',
      'a1b2c3d4-5678-90ab-cdef-1234567890ab',
    ),
    'Deploy only if `$LATEST` still has this revision.',
  ),
  adopt: defaulted(
    boolean(),
    'false',
    "Take over a function that has no such alias: publish today's `$LATEST` as stable first.",
  ),
  unqualifiedTraffic: defaulted(
    choice('fail', 'warn', 'allow'),
    'fail',
    'When callers bypass the alias, and so would never meet the canary.',
  ),
  allowedAccountIds: optional(list(accountId(), '123456789012'), 'Accounts this workflow may deploy to.'),
  region: optional(region(), 'AWS Region. By default that of the environment.'),
  ...sessionInputs,
  roleDurationSeconds: optional(
    integer(900, 43_200, 'seconds', 7200),
    'How long the session of an earlier aws-actions/configure-aws-credentials lasts, as written there. By default an hour.',
  ),
  allowOlder: defaulted(boolean(), 'false', 'Deploy a commit older than the one served.'),
  retryRolledBack: defaulted(boolean(), 'false', 'Roll out a version again that was rolled back on this alias.'),
  failOnRollback: defaulted(boolean(), 'true', 'Fail the step after a rollback.'),
  ...notificationInputs,
  inFlight: defaulted(
    choice('fail', 'wait', 'supersede'),
    'fail',
    'When another rollout is in flight on the alias: refuse, `wait` until it has ended, or `supersede`: undo it first. One whose runner was lost is undone first in any case.',
  ),
  githubToken: optional(
    secret(text(4096, 'ghs_16C7e42F292c6912E7710c838347Ae178B4a')),
    'Token with `actions: read`: tells whether the run of a rollout in flight has ended, which is then undone first, before its deadline.',
  ),
  report: optional(
    pathInside('canary-report.html'),
    'File to write a report with charts to: one HTML page that needs no network, for actions/upload-artifact.',
  ),
  engine: defaulted(
    choice('runner', 'schedule'),
    'runner',
    '`runner` stays until the end; `schedule` begins and leaves the rest to `recover`.',
  ),
  configFile: defaulted(
    path('lambda-canary.yml'),
    'lambda-canary.yml',
    'File of inputs; inputs of the step override it.',
  ),
}
