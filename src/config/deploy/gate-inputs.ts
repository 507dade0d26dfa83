import * as z from 'zod/mini'
import { alarm } from '../fields/aws.ts'
import { duration } from '../fields/duration.ts'
import { json, jsonText } from '../fields/json.ts'
import { list } from '../fields/list.ts'
import { choice, integer, probability, text } from '../fields/scalars.ts'
import { defaulted, optional } from '../schema.ts'

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
