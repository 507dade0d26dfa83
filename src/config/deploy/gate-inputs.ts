import * as z from 'zod/mini'
import { alarm } from '../fields/aws.ts'
import { duration } from '../fields/duration.ts'
import { eventList, json, jsonText } from '../fields/json.ts'
import { list } from '../fields/list.ts'
import { percentage } from '../fields/percentage.ts'
import { boolean, choice, integer, pattern, probability, text } from '../fields/scalars.ts'
import { defaulted, optional } from '../schema.ts'

const SNS = 'arn:aws:sns:eu-central-1:123456789012:on-call'
const policy = () => choice('advance', 'roll-back')

/** How traffic is shifted, and what may stop it. */
export const gateInputs = {
  strategy: defaulted(
    text(200, 'canary 10% 5m'),
    'canary 10% 5m',
    '`all-at-once`, `canary 10% 5m`, `linear 10% every 1m`, `steps 1% 2m, 10% 5m`, or a name of CodeDeploy.',
  ),
  bake: defaulted(
    duration(0, 86_400, '10m'),
    '5m',
    'How long alarms are watched at 100% before the rollout counts as passed.',
  ),
  alarms: optional(
    list(alarm(), 'orders-errors, orders-latency-*'),
    'CloudWatch alarms (metric or composite) that undo the rollout: names, ARNs, or a prefix followed by `*`.',
  ),
  createAlarms: optional(
    choice('alias', 'alias-and-version', 'none'),
    'Keep the essential alarms on the alias (error rate, throttles, duration, undelivered events) and let them undo the rollout like `alarms`; with `alias-and-version` the new version has its own while it is rolled out. `none` removes what was created.',
  ),
  alarmErrorRate: defaulted(
    percentage('5%'),
    '5%',
    'Share of failed calls above which a created alarm is red, in two minutes of three.',
  ),
  alarmDurationMs: optional(
    integer(1, 900_000, 'milliseconds', 800),
    'Duration of the slowest hundredth of the calls above which a created alarm is red. By default 80% of the timeout.',
  ),
  alarmActions: optional(
    list(pattern(/^arn:[a-z0-9-]+:[a-z0-9-]+:\S+$/, 'an ARN', SNS), SNS),
    'Whom created alarms tell when they turn red, at most 5. By default what is set on them stays.',
  ),
  gates: optional(choice('none'), '`none` accepts a weighted rollout that nothing watches.'),
  alarmAtStart: defaulted(
    choice('fail', 'ignore'),
    'fail',
    'When an alarm is in ALARM at the start: refuse, or `ignore` it until its next transition into ALARM.',
  ),
  evidence: defaulted(choice('on', 'off'), 'on', "Compare the canary's error rate with stable's."),
  alpha: defaulted(
    probability(0.01),
    '0.01',
    'Highest chance that the evidence rolls back a canary no worse than stable.',
  ),
  logPattern: optional(
    text(1024, 'ERROR'),
    'Filter pattern of CloudWatch Logs: calls that log a match count as errors of their version. For functions that swallow theirs.',
  ),
  detectableErrorRate: defaulted(
    percentage('2%'),
    '5%',
    'Error rate of the new version that a step must have had enough calls to catch before it may be left.',
  ),
  latency: defaulted(
    choice('on', 'off'),
    'off',
    "Compare the canary's durations with stable's too. The evidence shares `alpha` between its tests.",
  ),
  latencyTolerance: defaulted(
    percentage('25%'),
    '25%',
    'How much slower than stable the canary may be before it counts against it.',
  ),
  probePayloads: optional(
    eventList(20, '[{"rawPath": "/health"}]'),
    'Events that stable and the new version are called with side by side, before the first shift and during the steps.',
  ),
  probeCount: defaulted(
    integer(10, 1000, 'calls', 20),
    '20',
    'Probes of each version before the first shift; it is not made when the new version does worse.',
  ),
  probeRate: optional(
    integer(0, 60, 'calls a minute', 6),
    'Probes of each version a minute during the steps. By default 6; with `log-pattern` none.',
  ),
  probeSideEffects: defaulted(
    boolean(),
    'false',
    'Probe a function that carries the tag `lambda-canary-side-effects`, too.',
  ),
  onInsufficientData: defaulted(policy(), 'advance', 'When an alarm has no data at the end of a step.'),
  onUnreadable: defaulted(policy(), 'roll-back', 'When a gate cannot be read at the end of a step.'),
  onInconclusive: optional(
    policy(),
    'When there was too little traffic to judge at the end of a step. By default `advance` where alarms watch too, `roll-back` where the evidence is the only gate.',
  ),
  maxStepTime: optional(
    duration(60, 86_400, '30m'),
    'Longest a step may be held before its policy decides. By default derived from the step.',
  ),
  smokePayload: optional(
    jsonText('{"rawPath": "/health"}'),
    'Event the new version is called with before it gets traffic.',
  ),
  smokeExpectStatus: optional(integer(100, 599, '', 200), '`statusCode` the reply must have.'),
  smokeExpectJson: optional(
    json(() => z.unknown(), '{"body": {"ok": true}}'),
    'JSON the reply must contain: every key named, at any depth.',
  ),
  smokeTimeout: defaulted(duration(1, 900, '30s'), '30s', 'How long the smoke test may take, cold start included.'),
  smokeTenantId: optional(
    text(256, 'smoke-test'),
    'Tenant the smoke test runs as, for functions with tenant isolation.',
  ),
}
